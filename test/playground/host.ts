import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What of the host's own a playground must never change: the test's own network and mount namespace, seen from outside it. */
export function hostState(): Record<string, unknown> {
  const ip = (...args: string[]) => JSON.parse(execFileSync('ip', ['-json', ...args], { encoding: 'utf8' }) || '[]')
  return {
    links: ip('link').map(({ ifname, flags, mtu, address }: Record<string, unknown>) => ({ ifname, flags, mtu, address })),
    addresses: ip('address').map(({ ifname, addr_info }: { ifname: string; addr_info: Record<string, unknown>[] }) => ({
      ifname,
      addresses: addr_info.map(({ local, prefixlen, scope }) => `${local}/${prefixlen} ${scope}`)
    })),
    routes: [ip('route', 'show', 'table', 'all'), ip('-6', 'route', 'show', 'table', 'all')].map((routes) =>
      routes.map(({ expires, ...route }: Record<string, unknown>) => route)
    ),
    rules: [ip('rule'), ip('-6', 'rule')],
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter(isNoCluster).sort(),
    netns: list('/run/netns').filter(isNoCluster),
    sysctls: sysctls('/proc/sys/net')
  }
}

/** Test clusters (test/cluster/nodes) may come and go meanwhile. */
const isNoCluster = (text: string) => !/portcullis-test-\d+-/.test(text)

/** Of processes that exist: who is in one of these namespaces (`net:[4026532281]`). */
export function processesIn(namespaces: readonly string[]): string[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['net', 'mnt', 'pid'].some((kind) => namespaces.includes(namespaceOf(pid, kind))))
}

export function namespaceOf(pid: string | number, kind: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`)
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** Settings, not figures: what the kernel changes by itself is left out. */
function sysctls(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) Object.assign(found, sysctls(path))
    else if (!/nf_conntrack_count|stable_secret|\/flush$/.test(path)) {
      try {
        found[path] = readFileSync(path, 'utf8')
      } catch {} // may be written and not read
    }
  }
  return found
}
