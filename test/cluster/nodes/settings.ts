import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Family, IMAGES, inOrder, PODS, podRanges } from './plan'

export interface NodeSettings {
  readonly number: number
  readonly folder: string
  /** Of the node, in each hierarchy. */
  readonly cgroup: string
  readonly proxyConfig: string
  readonly cni: Cni
  readonly first: Family
}

/** How pods are joined: by a veth each with routes, or by a bridge. */
export type Cni = 'ptp' | 'bridge'

/** What containerd, the kubelet, kube-proxy and the CNI plugin of a node read. */
export function writeSettings({ number, folder, cgroup, proxyConfig, cni, first }: NodeSettings): void {
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value))
  for (const name of ['cni', 'static']) mkdirSync(join(folder, name), { recursive: true })
  // Where root lacks CAP_SYS_RESOURCE, a container's oom_score_adj may not be below its parent's.
  const containerd = `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${IMAGES.pause}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
`
  writeFileSync(join(folder, 'containerd.toml'), containerd)
  const ipam = {
    type: 'host-local',
    ranges: inOrder(podRanges(number), first).map((subnet) => [{ subnet }]),
    routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }]
  }
  const joined =
    cni === 'ptp' ? { type: 'ptp', ipMasq: false } : { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true }
  const portmap = { type: 'portmap', capabilities: { portMappings: true } }
  json('cni/10-test.conflist', { cniVersion: '0.4.0', name: 'test', plugins: [{ ...joined, mtu: 1500, ipam }, portmap] })
  writeFileSync(join(folder, 'resolv.conf'), '')
  json('kubelet.json', {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    // Pods of no API server.
    staticPodPath: join(folder, 'static'),
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: ['10.96.0.10'],
    clusterDomain: 'cluster.local',
    resolvConf: join(folder, 'resolv.conf'),
    // The disk is the machine's: nothing is evicted for it, and images that were imported stay.
    evictionHard: Object.fromEntries(
      ['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available'].map((name) => [name, '0%'])
    ),
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99
  })
  json('kube-proxy.json', {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clientConnection: { kubeconfig: proxyConfig },
    clusterCIDR: inOrder(PODS, first).join(','),
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
    // These may be set in the machine's first network namespace alone.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' }
  })
}
