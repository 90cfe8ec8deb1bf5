/** A port of a Service with one endpoint, which is what it leads to. */
export interface BenchService {
  readonly address: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  readonly backend: string
  readonly backendPort: number
}

/** Rules of the shape that kube-proxy 1.34 writes in its iptables mode: all Services in one chain, one after another. */
export function iptables(services: readonly BenchService[]): string {
  const lines = services.flatMap(({ address, protocol, port, backend, backendPort }, at) => {
    const asked = `-d ${address}/32 -p ${protocol} -m ${protocol} --dport ${port}`
    return [
      `-A KUBE-SERVICES ${asked} -j KUBE-SVC-${at}`,
      `-A KUBE-SVC-${at} ! -s 10.7.0.0/16 ${asked} -j KUBE-MARK-MASQ`,
      `-A KUBE-SVC-${at} -j KUBE-SEP-${at}`,
      `-A KUBE-SEP-${at} -s ${backend}/32 -j KUBE-MARK-MASQ`,
      `-A KUBE-SEP-${at} -p ${protocol} -m ${protocol} -j DNAT --to-destination ${backend}:${backendPort}`
    ]
  })
  const chains = services.flatMap((_, at) => [`:KUBE-SVC-${at} - [0:0]`, `:KUBE-SEP-${at} - [0:0]`])
  return `*filter
:FORWARD ACCEPT [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A FORWARD -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
${chains.join('\n')}
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
${lines.join('\n')}
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
COMMIT
`
}

/** The same of its nftables mode: a map of all Services. */
export function nftables(services: readonly BenchService[]): string {
  const chains = services.map(
    ({ address, protocol, port, backend, backendPort }, at) => `
  chain endpoint-${at} {
    ip saddr ${backend} jump mark-for-masquerade
    meta l4proto ${protocol} dnat to ${backend}:${backendPort}
  }
  chain service-${at} {
    ip daddr ${address} ${protocol} dport ${port} ip saddr != 10.7.0.0/16 jump mark-for-masquerade
    numgen random mod 1 vmap { 0 : goto endpoint-${at} }
  }`
  )
  const elements = services.map(
    ({ address, protocol, port }, at) => `${address} . ${protocol} . ${port} : goto service-${at}`
  )
  const addresses = [...new Set(services.map(({ address }) => address))]
  return `
table ip kube-proxy
delete table ip kube-proxy
table ip kube-proxy {
  chain mark-for-masquerade { meta mark set meta mark or 0x4000; }${chains.join('')}
  map service-ips {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { ${elements.join(',\n')} }
  }
  map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
  map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
  set cluster-ips { type ipv4_addr; elements = { ${addresses.join(',\n')} }; }
  chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }
  chain firewall-check { ip daddr . meta l4proto . th dport vmap @firewall-ips; }
  chain service-endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }
  chain cluster-ips-check {
    ip daddr @cluster-ips reject
    ip daddr 10.96.0.0/12 drop
  }
  chain filter-prerouting-pre-dnat {
    type filter hook prerouting priority -110; policy accept
    ct state new jump firewall-check
  }
  chain filter-forward {
    type filter hook forward priority filter; policy accept
    ct state new jump service-endpoints-check
    ct state new jump cluster-ips-check
  }
  chain nat-prerouting { type nat hook prerouting priority dstnat; policy accept; jump services; }
  chain nat-output { type nat hook output priority -100; policy accept; jump services; }
  chain nat-postrouting {
    type nat hook postrouting priority srcnat; policy accept
    meta mark and 0x4000 != 0 masquerade fully-random
  }
}
`
}
