import {
  bareKey,
  type Cidr,
  type Labels,
  NAMESPACE_KEY,
  type NamedPort,
  type NamespaceMatch,
  type Peer,
  type Pod,
  type Policy,
  type Selector,
  type Subject,
  type World
} from '@/lib/policy'
import { addressed } from './addresses'

/**
 * A world that has policies and no pods, with pods supposed: one for each selector that names labels, and in each namespace one that
 * has none. So policies alone can be drawn and compared. A world with pods is left as it is.
 */
export function supposePods(world: World, podNetwork: readonly Cidr[], note: (sentence: string) => void): World {
  if (world.pods.length > 0 || world.policies.length === 0) return world
  const found = new Map<string, Pod>()
  const add = (namespace: string, labels: Labels) => {
    const name =
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',') || 'other'
    found.set(`${namespace}/${name}`, supposed(namespace, name, labels))
  }
  for (const policy of world.policies) {
    const own = policy.ref.namespace || 'default'
    add(own, {})
    for (const spec of policy.specs) {
      for (const by of [spec.subject, ...spec.rules.flatMap(({ peers }) => (peers === 'any' ? [] : peers))]) {
        const wanted = wantedBy(by, own)
        if (wanted !== undefined) add(wanted.namespace, wanted.labels)
      }
    }
  }
  const ports = namedPorts(world.policies)
  const numbers = ports.map(({ name, port }) => `${name} as ${port}`).join(', ')
  note(
    `No pod is known: ${found.size} are supposed from the selectors of the policies${numbers && `, with ports ${numbers}`}. Name real ones with --world or --cluster.`
  )
  const pods = [...found.values()].map((pod) => addressed({ ...pod, ports }, podNetwork))
  const names = new Set([...world.namespaces.map(({ name }) => name), ...pods.map(({ namespace }) => namespace)])
  const namespaces = [...names].map(
    (name) => world.namespaces.find((one) => one.name === name) ?? { name, labels: { 'kubernetes.io/metadata.name': name } }
  )
  return { ...world, pods, namespaces }
}

const USUAL: Readonly<Record<string, number>> = { http: 80, https: 443, dns: 53, 'dns-tcp': 53, metrics: 9090, grpc: 50051 }

/** The names of ports that the policies speak of: every pod is supposed to have them all. */
export function namedPorts(policies: readonly Policy[]): readonly NamedPort[] {
  const rules = policies.flatMap(({ specs }) => specs.flatMap((spec) => spec.rules))
  const found = rules
    .flatMap(({ ports }) => (ports === 'any' ? [] : ports))
    .flatMap(({ ports }) => (ports === 'any' ? [] : ports))
    .flatMap((port) => (port.kind === 'named' ? [port] : []))
  const names = [...new Set(found.map(({ name }) => name))]
  return names.flatMap((name, at) => {
    const protocols = new Set(found.filter((one) => one.name === name).map(({ protocol }) => protocol))
    const port = USUAL[name] ?? 20001 + at
    return [...protocols].map((protocol) => ({ name, port, protocol: protocol === 'ANY' ? ('TCP' as const) : protocol }))
  })
}

/** A namespace, and the fewest labels that a selector of a policy asks for; `own`: where it means pods of its own. Undefined: it selects no pods. */
export function wantedBy(
  by: Subject | Peer,
  own: string
): { readonly namespace: string; readonly labels: Labels } | undefined {
  if (by.kind === 'pods') return { namespace: namespaceOf(by.namespaces, own), labels: labelsOf(by.pods) }
  if (by.kind !== 'endpoints') return undefined
  const [namespace, labels] = endpointOf(by.selector, own)
  return { namespace, labels }
}

function supposed(namespace: string, name: string, labels: Labels): Pod {
  return {
    namespace,
    name,
    uid: '',
    labels,
    serviceAccount: 'default',
    node: '',
    ips: [],
    ports: [],
    hostNetwork: false,
    phase: 'Running'
  }
}

/** Labels that match: of a list of values the first, of a key that need only be there `true`. */
function labelsOf({ requirements }: Selector): Labels {
  return Object.fromEntries(
    requirements.flatMap((one): [string, string][] => {
      if (one.operator === 'in') return [[one.key, one.values[0] ?? '']]
      return one.operator === 'exists' ? [[one.key, 'true']] : []
    })
  )
}

function namespaceOf(match: NamespaceMatch, own: string): string {
  if (match.kind === 'name') return match.name
  if (match.kind === 'all') return own
  const named = match.selector.requirements.find(({ key }) => key === 'kubernetes.io/metadata.name')
  return named?.operator === 'in' ? (named.values[0] ?? own) : own
}

/** Cilium's selectors name the namespace among the labels, and reserved endpoints that are no pods. */
function endpointOf(selector: Selector, own: string): [string, Labels] {
  const namespace = selector.requirements.find(({ key }) => bareKey(key) === NAMESPACE_KEY)
  const plain = selector.requirements.filter(
    ({ key }) =>
      !key.startsWith('reserved:') && !bareKey(key).startsWith('io.kubernetes') && !bareKey(key).startsWith('io.cilium')
  )
  const labels = labelsOf({ requirements: plain.map((one) => ({ ...one, key: bareKey(one.key) })) })
  return [namespace?.operator === 'in' ? (namespace.values[0] ?? own) : own, labels]
}
