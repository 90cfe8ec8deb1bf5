import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { command } from './command'
import { type Addresses, listOf, type Plan, type PlannedHost } from './plan'

/**
 * Makes the network of the plan inside the namespaces that this process is in, which must be its own (network, mount, process):
 * every pod is routed, none is bridged. Its default route leads over its veth to an address that only stands for "the node"
 * (169.254.1.1, fe80::1), and the node has one route to each address of the pod: so each packet of a pod passes the veth's
 * host end, whoever it is for.
 */

const GATEWAY = { ipv4: '169.254.1.1', ipv6: 'fe80::1' }

/** Mounts of this mount namespace alone: a sysfs that shows this network namespace, a bpffs for the pins, the namespaces' files. */
export async function mountOwn(netnsFolder: string): Promise<void> {
  await command('mount', ['-t', 'sysfs', 'sysfs', '/sys'])
  await command('mount', ['-t', 'bpf', '-o', 'mode=0700', 'bpf', '/sys/fs/bpf'])
  await mkdir(netnsFolder, { recursive: true, mode: 0o700 })
  await command('mount', ['-t', 'tmpfs', '-o', 'mode=0700,size=1m', 'netns', netnsFolder])
}

export async function makeNode(plan: Plan): Promise<void> {
  await sysctls(NODE_SYSCTLS)
  const lines = ['link set lo up', `address add ${GATEWAY.ipv4}/32 dev lo scope link`]
  for (const address of listOf(plan.node.addresses)) lines.push(`address add ${host(address)} dev lo`)
  await batch(lines)
}

/** The namespaces first and all at once, then all links in one go. The objects of the pods have to be written before. */
export async function makeHosts(plan: Plan, hosts: readonly PlannedHost[]): Promise<void> {
  await Promise.all(hosts.map((host) => makeNamespace(host.netns)))
  await batch(hosts.map(({ hostInterface, netns }) => `link add ${hostInterface} type veth peer name eth0 netns ${netns}`))
  await Promise.all([
    batch(hosts.flatMap((host) => nodeSide(host, plan.node.addresses))),
    ...hosts.map((host) => command('nsenter', [`--net=${host.netns}`, 'ip', '-batch', '-'], podSide(host).join('\n')))
  ])
  await batch(beyond(plan))
  await guard(plan)
}

/**
 * Nobody outside has an address of the cluster's: what comes from there with one goes no further. IPv4 by the reverse path; IPv6 knows
 * none, and has rules instead. On these links alone: what a pod's source may be is for the agent's program to say, and to tell.
 */
async function guard({ outside, podCidrs, node }: Plan): Promise<void> {
  const ours = [...podCidrs, ...listOf(node.addresses).map(host)].filter((range) => range.includes(':'))
  for (const { hostInterface } of outside) {
    await sysctls({ [`ipv4/conf/${hostInterface}/rp_filter`]: 1 })
    if (ours.length > 0) {
      await command(
        'ip',
        ['-6', '-batch', '-'],
        ours.map((from) => `rule add from ${from} iif ${hostInterface} blackhole`).join('\n')
      )
    }
  }
}

/** A pod that is not there is unreachable; whatever is not of the cluster is behind the first host outside, which keeps it to itself. */
function beyond({ podCidrs, node, outside: [first] }: Plan): string[] {
  const { ipv4, ipv6 } = first?.addresses ?? {}
  return [
    ...podCidrs.map((cidr) => `route add unreachable ${cidr}`),
    ...(first && ipv4
      ? [`route add default via ${ipv4} dev ${first.hostInterface} onlink src ${node.addresses.ipv4 ?? ipv4}`]
      : []),
    ...(first && ipv6
      ? [`route add default via ${ipv6} dev ${first.hostInterface} onlink src ${node.addresses.ipv6 ?? ipv6}`]
      : [])
  ]
}

async function makeNamespace(netns: string): Promise<void> {
  await mkdir(dirname(netns), { recursive: true, mode: 0o700 })
  await writeFile(netns, '', { flag: 'wx' })
  const script = Object.entries(POD_SYSCTLS).map(([name, value]) => `echo ${value} >/proc/sys/net/${name}`)
  await command('unshare', [`--net=${netns}`, 'sh', '-ec', [...script, 'ip link set lo up'].join('\n')])
}

function nodeSide({ hostInterface, addresses }: PlannedHost, own: Addresses): string[] {
  return [
    // One link-local address and no other, the same on each: it is what the pod knows as its gateway.
    `link set ${hostInterface} addrgenmode none`,
    `link set ${hostInterface} up`,
    `address add ${GATEWAY.ipv6}/64 dev ${hostInterface} nodad`,
    ...route(addresses.ipv4, own.ipv4),
    ...route(addresses.ipv6, own.ipv6)
  ]
  function route(to: string | undefined, from: string | undefined): string[] {
    return to ? [`route add ${host(to)} dev ${hostInterface}${from ? ` src ${from}` : ''}`] : []
  }
}

function podSide({ addresses }: PlannedHost): string[] {
  const { ipv4, ipv6 } = addresses
  return [
    'link set eth0 up',
    ...(ipv4
      ? [
          `address add ${host(ipv4)} dev eth0`,
          `route add ${GATEWAY.ipv4}/32 dev eth0 scope link`,
          `route add default via ${GATEWAY.ipv4} dev eth0 src ${ipv4}`
        ]
      : []),
    ...(ipv6
      ? [`address add ${host(ipv6)} dev eth0 nodad`, `route add default via ${GATEWAY.ipv6} dev eth0 src ${ipv6}`]
      : [])
  ]
}

const host = (address: string) => `${address}/${address.includes(':') ? 128 : 32}`

/** Addresses must be of use at once: nobody else is on these links, so there is nothing to detect. */
const NO_DAD = { 'ipv6/conf/all/accept_dad': 0, 'ipv6/conf/default/accept_dad': 0, 'ipv6/conf/default/dad_transmits': 0 }

const NODE_SYSCTLS = {
  ...NO_DAD,
  'ipv4/ip_forward': 1,
  'ipv6/conf/all/forwarding': 1,
  'ipv6/conf/default/forwarding': 1,
  // What a pod's source may be is for the agent's program to say, in both families alike; outside see `guard`.
  'ipv4/conf/all/rp_filter': 0,
  'ipv4/conf/default/rp_filter': 0
}

const POD_SYSCTLS = {
  ...NO_DAD,
  'ipv6/conf/default/accept_ra': 0,
  'ipv6/conf/default/router_solicitations': 0,
  // As container runtimes have it: an application without rights may serve DNS.
  'ipv4/ip_unprivileged_port_start': 0
}

async function sysctls(values: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await writeFile(`/proc/sys/net/${name}`, String(value))
}

/** Lines of `ip`, in one process. */
async function batch(lines: readonly string[]): Promise<void> {
  await command('ip', ['-batch', '-'], lines.join('\n'))
}
