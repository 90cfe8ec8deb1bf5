/** A policy that lets peers of a pod reach it at some ports. */
export interface BenchPolicy {
  readonly peers: readonly string[]
  readonly pods: readonly string[]
  readonly ports: readonly { readonly protocol: 'tcp' | 'udp'; readonly port: number }[]
}

const ALLOWED = '0x10000/0x10000'

/** Sets of addresses for `ipset restore`: whom each policy is about, and whom it lets in. */
export function sets(policies: readonly BenchPolicy[]): string {
  return policies
    .flatMap(({ peers, pods }, at) => [
      `create KUBE-SRC-${at} hash:ip family inet`,
      ...peers.map((ip) => `add KUBE-SRC-${at} ${ip}`),
      `create KUBE-DST-${at} hash:ip family inet`,
      ...pods.map((ip) => `add KUBE-DST-${at} ${ip}`)
    ])
    .join('\n')
    .concat('\n')
}

/** Rules of the shape that kube-router writes: a chain for each pod, which goes through a chain for each policy that selects it. */
export function iptables(pods: readonly string[], policies: readonly BenchPolicy[]): string {
  const chains = [...pods.map((_, at) => `KUBE-POD-FW-${at}`), ...policies.map((_, at) => `KUBE-NWPLCY-${at}`)]
  const ofPods = pods.flatMap((ip, at) => [
    `-A KUBE-ROUTER-FORWARD -d ${ip}/32 -j KUBE-POD-FW-${at}`,
    `-A KUBE-ROUTER-FORWARD -s ${ip}/32 -j KUBE-POD-FW-${at}`,
    `-A KUBE-POD-FW-${at} -m conntrack --ctstate INVALID -j DROP`,
    `-A KUBE-POD-FW-${at} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A KUBE-POD-FW-${at} -d ${ip}/32 -m addrtype --src-type LOCAL -j ACCEPT`,
    ...policies.map((_, policy) => `-A KUBE-POD-FW-${at} -j KUBE-NWPLCY-${policy}`),
    `-A KUBE-POD-FW-${at} -m mark ! --mark ${ALLOWED} -j REJECT`,
    `-A KUBE-POD-FW-${at} -j MARK --set-xmark 0x0/0x10000`,
    `-A KUBE-POD-FW-${at} -j MARK --set-xmark 0x20000/0x20000`
  ])
  const ofPolicies = policies.flatMap(({ ports }, at) => {
    const sets = `-m set --match-set KUBE-SRC-${at} src -m set --match-set KUBE-DST-${at} dst`
    return ports.flatMap(({ protocol, port }) => [
      `-A KUBE-NWPLCY-${at} -p ${protocol} ${sets} -m ${protocol} --dport ${port} -j MARK --set-xmark ${ALLOWED}`,
      `-A KUBE-NWPLCY-${at} -m mark --mark ${ALLOWED} -j RETURN`
    ])
  })
  return `*filter
:FORWARD ACCEPT [0:0]
:KUBE-ROUTER-FORWARD - [0:0]
${chains.map((chain) => `:${chain} - [0:0]`).join('\n')}
-A FORWARD -j KUBE-ROUTER-FORWARD
${ofPods.join('\n')}
-A KUBE-ROUTER-FORWARD -m mark --mark 0x20000/0x20000 -j ACCEPT
${ofPolicies.join('\n')}
COMMIT
`
}

/** The same in nftables, with sets of its own and a map to the chain of each pod. */
export function nftables(pods: readonly string[], policies: readonly BenchPolicy[]): string {
  const ofPolicies = policies.map(
    ({ peers, pods: own, ports }, at) => `
  set src-${at} { type ipv4_addr; elements = { ${peers.join(', ')} }; }
  set dst-${at} { type ipv4_addr; elements = { ${own.join(', ')} }; }
  chain policy-${at} {
    ${ports.map(({ protocol, port }) => `ip saddr @src-${at} ip daddr @dst-${at} ${protocol} dport ${port} accept`).join('\n    ')}
  }`
  )
  const ofPods = pods.map(
    (_, at) => `
  chain pod-${at} {
    ct state invalid drop
    ct state established,related accept
    fib saddr type local accept
    ${policies.map((_policy, policy) => `jump policy-${policy}`).join('\n    ')}
    reject
  }`
  )
  const elements = pods.map((ip, at) => `${ip} : jump pod-${at}`).join(', ')
  return `
table ip kube-router
delete table ip kube-router
table ip kube-router {${ofPolicies.join('')}${ofPods.join('')}
  map pods { type ipv4_addr : verdict; elements = { ${elements} }; }
  chain forward {
    type filter hook forward priority filter; policy accept
    ip daddr vmap @pods
    ip saddr vmap @pods
  }
}
`
}
