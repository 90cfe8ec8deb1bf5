/**
 * Addresses of the cluster, all of them in network namespaces of its own. A node is n1, n2, …; the control plane's namespace is the
 * switch that the nodes' eth0 are on, and a machine outside the cluster.
 */
export interface BothFamilies {
  readonly ipv4: string
  readonly ipv6: string
}
export type Family = keyof BothFamilies

export const GATEWAY: BothFamilies = { ipv4: '10.89.0.1', ipv6: 'fd00:89::1' }
export const SERVICES: BothFamilies = { ipv4: '10.96.0.0/16', ipv6: 'fd00:96::/112' }
export const PODS: BothFamilies = { ipv4: '10.244.0.0/16', ipv6: 'fd00:244::/48' }

export const nodeAddresses = (node: number): BothFamilies => ({
  ipv4: `10.89.0.${10 + node}`,
  ipv6: `fd00:89::${10 + node}`
})
/** A node's part of `PODS`: kube-proxy and policies of the cases take what is outside that for no pod. */
export const podRanges = (node: number): BothFamilies => ({ ipv4: `10.244.${node}.0/24`, ipv6: `fd00:244:0:${node}::/64` })

/** Both, that first which comes first for Services, pods and nodes. */
export const inOrder = ({ ipv4, ipv6 }: BothFamilies, first: Family): readonly [string, string] =>
  first === 'ipv4' ? [ipv4, ipv6] : [ipv6, ipv4]

/** Where the API server is. */
export const apiAddress = (first: Family): string => (first === 'ipv4' ? GATEWAY.ipv4 : `[${GATEWAY.ipv6}]`)

/** By the names that Kubernetes' own tests ask for; built here, and pulled from nowhere. */
export const IMAGES = {
  pause: 'registry.k8s.io/pause:3.10.1',
  busybox: 'registry.k8s.io/e2e-test-images/busybox:1.37.0-1',
  agnhost: 'registry.k8s.io/e2e-test-images/agnhost:2.56'
} as const
