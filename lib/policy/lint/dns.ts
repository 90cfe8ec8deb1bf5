import { dnsPods, keepDns } from '../impact'
import { type IssueCode, issue } from '../issues'
import { memo } from '../memo'
import type { Protocol, World } from '../model'
import { type Identity, identify } from '../party'
import type { Repair } from '../repair'
import type { Check } from './check'
import { passes } from './passes'
import { selected, type Workload } from './workloads'

/** SPEC 11.2: names no longer resolve, or only short answers arrive, where this spec isolates and no policy lets them. */
export const dns: Check = (world, policy, spec) => {
  if (!spec.defaultDeny.egress || servers(world).length === 0) return []
  const asking = selected(world, spec.subject).filter(({ identity }) => identity.podLabels?.['k8s-app'] !== 'kube-dns')
  const lost = (['UDP', 'TCP'] as const).find((protocol) => asking.some((one) => !resolves(world, one, protocol)))
  const path = `${spec.path}.egress`
  if (lost) {
    const { cilium, kubernetes } = keepDns(world)
    const value = policy.ref.kind === 'NetworkPolicy' ? kubernetes : cilium
    const repair: Repair = { title: 'Allow DNS', edits: [{ op: 'append', path, value }] }
    const code: IssueCode = lost === 'UDP' ? 'egress-without-dns' : 'dns-without-tcp'
    return [issue(code, path, {}, [repair])]
  }
  if (asking.every((one) => reachesNodeCache(world, one))) return []
  const value = { toEntities: ['host'], toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }] }
  const repair: Repair = { title: 'Allow the cache', edits: [{ op: 'append', path, value }] }
  return [issue('egress-without-node-dns', path, {}, policy.ref.kind === 'NetworkPolicy' ? [] : [repair])]
}

const servers = memo((world: World): readonly Identity[] => {
  const found = dnsPods(world).map(({ namespace, name }) => identify(world, { kind: 'pod', namespace, name }))
  return [...new Map(found.flatMap((one) => (one ? [[JSON.stringify([one.labels, one.ports]), one]] : []))).values()]
})

function resolves(world: World, { identity }: Workload, protocol: Protocol): boolean {
  return servers(world).some((server) => passes(world, 'egress', identity, server, protocol, 53))
}

const cachesNames = memo((world: World) =>
  world.pods.some((pod) => pod.hostNetwork && pod.labels['k8s-app'] === 'node-local-dns')
)

/** The cache of a node answers on a link-local address of the node itself, which is `host` (SPEC 4.2). */
function reachesNodeCache(world: World, { identity, pods }: Workload): boolean {
  if (!cachesNames(world)) return true
  const at = pods[0]?.node || world.localNode
  const node = identify(world, { kind: 'node', name: at }, at)
  return !node || passes(world, 'egress', identity, node, 'UDP', 53)
}
