import { spawnSync } from 'node:child_process'

/** A Service with one endpoint, which is what its address and port 80 lead to. */
export interface BenchService {
  readonly address: string
  readonly backend: string
  readonly port: number
}

/** Rules of the shape that kube-proxy 1.34 writes in its iptables mode: all Services in one chain, one after another. */
export function iptables(services: readonly BenchService[]): string {
  const lines = services.flatMap(({ address, backend, port }, at) => [
    `-A KUBE-SERVICES -d ${address}/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-${at}`,
    `-A KUBE-SVC-${at} ! -s 10.7.0.0/16 -d ${address}/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ`,
    `-A KUBE-SVC-${at} -j KUBE-SEP-${at}`,
    `-A KUBE-SEP-${at} -s ${backend}/32 -j KUBE-MARK-MASQ`,
    `-A KUBE-SEP-${at} -p tcp -m tcp -j DNAT --to-destination ${backend}:${port}`
  ])
  const chains = services.flatMap((_, at) => [`:KUBE-SVC-${at} - [0:0]`, `:KUBE-SEP-${at} - [0:0]`])
  return `*nat
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
${chains.join('\n')}
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
${lines.join('\n')}
COMMIT
`
}

/** The same of its nftables mode: a map of all Services. */
export function nftables(services: readonly BenchService[]): string {
  const chains = services.map(
    ({ address, backend, port }, at) => `
  chain endpoint-${at} {
    ip saddr ${backend} jump mark-for-masquerade
    meta l4proto tcp dnat to ${backend}:${port}
  }
  chain service-${at} {
    ip daddr ${address} tcp dport 80 ip saddr != 10.7.0.0/16 jump mark-for-masquerade
    numgen random mod 1 vmap { 0 : goto endpoint-${at} }
  }`
  )
  const elements = services.map(({ address }, at) => `${address} . tcp . 80 : goto service-${at}`)
  return `
table ip kube-proxy
delete table ip kube-proxy
table ip kube-proxy {
  chain mark-for-masquerade { meta mark set meta mark or 0x4000; }${chains.join('')}
  map service-ips {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { ${elements.join(',\n')} }
  }
  chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }
  chain nat-prerouting { type nat hook prerouting priority dstnat; policy accept; jump services; }
  chain nat-output { type nat hook output priority -100; policy accept; jump services; }
  chain nat-postrouting {
    type nat hook postrouting priority srcnat; policy accept
    meta mark and 0x4000 != 0 masquerade fully-random
  }
}
`
}

/** Runs a command in a network namespace with something to read. Throws with what it said. */
export function feed(namespace: string, command: readonly string[], input: string): void {
  const run = spawnSync('nsenter', [`--net=${namespace}`, ...command], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(`${command.join(' ')}: ${run.error?.message ?? run.stderr.trim().split('\n')[0]}`)
}
