import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { GATEWAY, nodeAddresses, podRanges } from './plan'

/** Names of this run's network namespaces, and of its nodes' cgroups: the process that they are of is in them. */
const PREFIX = 'portcullis-test'
export const scopeName = (part: string) => `${PREFIX}-${process.pid}-${part}`

const ip = (lines: string, netns?: string) =>
  execFileSync('ip', [...(netns === undefined ? [] : ['-n', netns]), '-batch', '-'], {
    input: lines.trim().replaceAll(/^\s+/gm, '')
  })

/** Runs a command in a network namespace. */
export const within = (netns: string): readonly string[] => ['nsenter', `--net=/run/netns/${netns}`, '--']

function route(netns: string): void {
  const [command = '', ...rest] = within(netns)
  const settings = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv6.conf.default.accept_dad=0']
  execFileSync(command, [...rest, 'sysctl', '-qw', ...settings])
}

/** The switch between nodes, in a namespace of its own, and a namespace for each node: pods' networks are routed, with no tunnel and no NAT. */
export function makeNetwork(count: number): void {
  const lan = scopeName('cp')
  ip(`netns add ${lan}`)
  route(lan)
  ip(
    `link set lo up
     link add lan type bridge
     addr add ${GATEWAY.ipv4}/24 dev lan
     addr add ${GATEWAY.ipv6}/64 dev lan nodad
     link set lan up`,
    lan
  )
  const numbers = Array.from({ length: count }, (_, at) => at + 1)
  for (const node of numbers) {
    const own = nodeAddresses(node)
    const netns = scopeName(`n${node}`)
    ip(`netns add ${netns}`)
    route(netns)
    ip(
      `link add n${node} type veth peer name eth0 netns ${netns}
       link set n${node} master lan up
       route add ${podRanges(node).ipv4} via ${own.ipv4}
       route add ${podRanges(node).ipv6} via ${own.ipv6}`,
      lan
    )
    const others = numbers.filter((other) => other !== node)
    ip(
      `link set lo up
       addr add ${own.ipv4}/24 dev eth0
       addr add ${own.ipv6}/64 dev eth0 nodad
       link set eth0 up
       route add default via ${GATEWAY.ipv4}
       route add default via ${GATEWAY.ipv6}
       ${others.map((other) => `route add ${podRanges(other).ipv4} via ${nodeAddresses(other).ipv4}`).join('\n')}
       ${others.map((other) => `route add ${podRanges(other).ipv6} via ${nodeAddresses(other).ipv6}`).join('\n')}`,
      netns
    )
  }
}

/** Takes away what this run made, and what runs that were killed have left. */
export function removeNetworks(): void {
  for (const name of mine(list('/run/netns'))) execFileSync('ip', ['netns', 'delete', name])
  for (const hierarchy of ['/sys/fs/cgroup', ...list('/sys/fs/cgroup').map((name) => `/sys/fs/cgroup/${name}`)]) {
    for (const name of mine(list(hierarchy))) removeCgroup(`${hierarchy}/${name}`)
  }
}

function mine(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const [, owner] = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name) ?? []
    return owner !== undefined && (Number(owner) === process.pid || !existsSync(`/proc/${owner}`))
  })
}

/** Its processes are gone or going: the kernel takes a moment to empty it. */
function removeCgroup(path: string): void {
  for (const name of list(path, true)) removeCgroup(`${path}/${name}`)
  for (let left = 50; left > 0; left--) {
    try {
      rmdirSync(path)
      return
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

function list(folder: string, folders = false): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => !folders || entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}
