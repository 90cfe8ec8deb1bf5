/**
 * Addresses of the cluster, all of them in network namespaces of its own. A node is n1, n2, …; the control plane's namespace is the
 * switch that the nodes' eth0 are on, and a machine outside the cluster.
 */
export const LAN = { gateway: '10.89.0.1', gateway6: 'fd00:89::1' }
export const SERVICES = { ipv4: '10.96.0.0/16', ipv6: 'fd00:96::/112' }
export const PODS = { ipv4: '10.244.0.0/16', ipv6: 'fd00:244::/48' }
export const API = `https://${LAN.gateway}:6443`

export const nodeAddresses = (node: number) => ({ ipv4: `10.89.0.${10 + node}`, ipv6: `fd00:89::${10 + node}` })
export const podRanges = (node: number) => ({ ipv4: `10.244.${node}.0/24`, ipv6: `fd00:244:${node}::/64` })

/** By the names that Kubernetes' own tests ask for; built here, and pulled from nowhere. */
export const IMAGES = {
  pause: 'registry.k8s.io/pause:3.10.1',
  busybox: 'registry.k8s.io/e2e-test-images/busybox:1.37.0-1',
  agnhost: 'registry.k8s.io/e2e-test-images/agnhost:2.56'
} as const
