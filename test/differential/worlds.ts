import fc from 'fast-check'
import {
  DIALECTS,
  type Direction,
  type Entity,
  type L7Rules,
  LAST_LISTENER,
  type Labels,
  type NamedPort,
  type NamespaceMatch,
  type Party,
  type Peer,
  type Pod,
  type Policy,
  type PolicyKind,
  type PolicySpec,
  type PortMatch,
  type PortRule,
  type Protocol,
  type Rule,
  type Selector,
  type Subject,
  type Tier,
  type World
} from '@/lib/policy'

/*
 * Small worlds in which everything meets everything: few names, labels, prefixes and ports, so that rules overlap. Policies are
 * made as the engine's own model, wider than any kind of object allows: the compiler may not lean on what an API cannot say.
 */

const NAMESPACES = ['alpha', 'beta'] as const
const KEYS = { app: ['web', 'db'], tier: ['front', 'back'] } as const
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']

/** Prefixes that hold one another, pods, nodes, and the world; some not in canonical form. */
const CIDRS = [
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.1.7/24',
  '10.0.1.2/32',
  '10.9.0.0/24',
  '192.0.2.0/24',
  '192.0.2.128/25',
  '192.0.2.200/32',
  '128.0.0.0/1',
  'fd00::/8',
  'fd00:1::/64',
  'fd00:1::2/128',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '::/1'
] as const

export const OUTSIDE = [
  '192.0.2.1',
  '192.0.2.129',
  '192.0.2.200',
  '10.0.9.9',
  '8.8.8.8',
  '2001:db8::1',
  '2001:db8:1::1',
  'fd00:ff::1'
]
const API_SERVER = '192.0.2.201'
const NAMES = { 'api.example.com.': ['192.0.2.1', '2001:db8::1'], 'www.example.com.': ['192.0.2.200', '10.0.1.2'] }

const labels: fc.Arbitrary<Labels> = fc.record(
  { app: fc.constantFrom(...KEYS.app), tier: fc.constantFrom(...KEYS.tier) },
  { requiredKeys: [] }
)

function selector(prefix: string): fc.Arbitrary<Selector> {
  const key = fc.constantFrom('app', 'tier')
  const values = fc.uniqueArray(fc.constantFrom('web', 'db', 'front', 'back'), { minLength: 1, maxLength: 2 })
  const requirement = fc.oneof(
    { weight: 3, arbitrary: fc.record({ operator: fc.constantFrom('in' as const, 'not-in' as const), key, values }) },
    { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom('exists' as const, 'does-not-exist' as const), key }) }
  )
  return fc
    .array(requirement, { maxLength: 2 })
    .map((requirements) => ({ requirements: requirements.map((one) => ({ ...one, key: prefix + one.key })) }))
}

const namespaces: fc.Arbitrary<NamespaceMatch> = fc.oneof(
  fc.constant({ kind: 'all' } as const),
  fc.constantFrom(...NAMESPACES).map((name) => ({ kind: 'name', name }) as const),
  fc
    .constantFrom('prod', 'dev')
    .map((env) => ({ kind: 'labels', selector: { requirements: [{ operator: 'in', key: 'env', values: [env] }] } }) as const)
)

/** Identity labels, sometimes with a namespace, sometimes with a reserved one. */
const identitySelector: fc.Arbitrary<Selector> = fc
  .tuple(
    fc.constantFrom('any:', 'k8s:').chain(selector),
    fc.option(
      fc.oneof(
        fc
          .constantFrom(...NAMESPACES)
          .map((name) => ({ operator: 'in', key: 'k8s:io.kubernetes.pod.namespace', values: [name] }) as const),
        fc.constant({ operator: 'exists', key: 'any:reserved:host' } as const),
        fc.constant({ operator: 'exists', key: 'reserved:host' } as const)
      ),
      { nil: undefined }
    )
  )
  .map(([{ requirements }, more]) => ({ requirements: more ? [...requirements, more] : requirements }))

const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constant('pods' as const), namespaces, pods: selector('') }),
  fc.record({ kind: fc.constant('endpoints' as const), selector: identitySelector }),
  fc.constant({ kind: 'pods', namespaces: { kind: 'all' }, pods: { requirements: [] } } as const)
)

const ENTITIES: readonly Entity[] = [
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'cluster',
  'health',
  'world',
  'world-ipv4',
  'world-ipv6',
  'all',
  'none'
]

const cidrs = fc.constantFrom(...CIDRS)
const peer: fc.Arbitrary<Peer> = fc
  .oneof(
    fc.record({ kind: fc.constant('pods' as const), namespaces, pods: selector('') }),
    fc.record({ kind: fc.constant('endpoints' as const), selector: identitySelector }),
    fc.record({ kind: fc.constant('entity' as const), entity: fc.constantFrom(...ENTITIES) }),
    fc.record({
      kind: fc.constant('cidr' as const),
      cidr: cidrs,
      except: fc.array(cidrs, { maxLength: 2 }),
      matchesPods: fc.boolean()
    }),
    fc.record({
      kind: fc.constant('cidr-group' as const),
      group: fc.constantFrom('offices', 'nobody'),
      except: fc.array(cidrs, { maxLength: 1 })
    }),
    fc.record({ kind: fc.constant('fqdn' as const), matchPattern: fc.constantFrom('*.example.com', 'api.*', '*') }),
    fc.record({
      kind: fc.constant('service' as const),
      namespace: fc.constantFrom('alpha', ''),
      name: fc.constantFrom('web', 'out')
    }),
    fc.record({ kind: fc.constant('nodes' as const), selector: fc.constant({ requirements: [] }) })
  )
  .map((one) => ({ path: '', ...one }))

const portNumber = fc.constantFrom(53, 79, 80, 81, 443, 8080, 8081)
const wireProtocol = fc.constantFrom<Protocol | 'ANY'>('TCP', 'TCP', 'UDP', 'SCTP', 'ANY')
const portMatch: fc.Arbitrary<PortMatch> = fc
  .oneof(
    fc.record({
      kind: fc.constant('protocol' as const),
      protocol: fc.constantFrom<Protocol | 'ANY'>('TCP', 'UDP', 'ANY', 'ICMP')
    }),
    fc.tuple(wireProtocol, portNumber, fc.constantFrom(0, 0, 1, 5, 1000)).map(([protocol, first, more]) => ({
      kind: 'range' as const,
      protocol,
      first,
      last: first + more
    })),
    fc.constantFrom([1, 65535], [0, 32767], [80, 8080]).map(([first = 0, last = 0]) => ({
      kind: 'range' as const,
      protocol: 'TCP' as const,
      first,
      last
    })),
    fc.record(
      {
        kind: fc.constant('named' as const),
        protocol: wireProtocol,
        name: fc.constantFrom('http', 'dns', 'nothing'),
        last: fc.constantFrom(81, 9000)
      },
      { requiredKeys: ['kind', 'protocol', 'name'] }
    ),
    fc.record({
      kind: fc.constant('icmp' as const),
      family: fc.constantFrom('ipv4' as const, 'ipv6' as const),
      type: fc.constantFrom(0, 8, 128, 129)
    })
  )
  .map((one) => ({ path: '', ...one }) as PortMatch)

const l7: fc.Arbitrary<L7Rules> = fc.constantFrom<L7Rules>(
  { kind: 'http', rules: [{}] },
  { kind: 'dns', rules: [{ matchPattern: '*' }] },
  { kind: 'sni', names: ['example.com'] }
)

const listener = fc.record({
  name: fc.constantFrom('/config/one', '/config/two'),
  priority: fc.constantFrom(5, LAST_LISTENER)
})

const portRule: fc.Arbitrary<PortRule> = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: fc.constant('any' as const) },
      { weight: 6, arbitrary: fc.array(portMatch, { maxLength: 3 }) }
    ),
    fc.option(l7, { nil: undefined, freq: 8 }),
    fc.option(listener, { nil: undefined, freq: 16 })
  )
  .map(([ports, rules, own]) => ({ ports, ...(own ? { listener: own } : rules ? { l7: rules } : {}) }))

const ports: fc.Arbitrary<Rule['ports']> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('any' as const) },
  { weight: 5, arbitrary: fc.array(portRule, { maxLength: 2 }) }
)
const peers: fc.Arbitrary<Rule['peers']> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('any' as const) },
  { weight: 5, arbitrary: fc.array(peer, { maxLength: 3 }) }
)

type Draft = Pick<Rule, 'direction' | 'verdict' | 'peers' | 'ports'>

const draft: fc.Arbitrary<Draft> = fc.record({
  direction: fc.constantFrom<Direction>('ingress', 'egress'),
  verdict: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
  peers,
  ports
})

interface PolicyDraft {
  readonly kind: PolicyKind
  readonly tier: Tier
  readonly priority: number
  readonly subject: Subject
  readonly isolates: Readonly<Record<Direction, boolean>>
  readonly rules: readonly Draft[]
}

const isolates = fc.record({ ingress: fc.boolean(), egress: fc.boolean() })
const normal: fc.Arbitrary<PolicyDraft> = fc.record({
  kind: fc.constantFrom<PolicyKind>('NetworkPolicy', 'CiliumNetworkPolicy'),
  tier: fc.constant<Tier>('normal'),
  priority: fc.constant(0),
  subject,
  isolates,
  rules: fc.array(draft, { maxLength: 4 })
})
const tiered: fc.Arbitrary<PolicyDraft> = fc.record({
  kind: fc.constant<PolicyKind>('ClusterNetworkPolicy'),
  tier: fc.constantFrom<Tier>('admin', 'baseline'),
  priority: fc.constantFrom(0, 5, 1000),
  subject,
  isolates: fc.constant({ ingress: false, egress: false }),
  rules: fc.array(
    fc
      .tuple(draft, fc.constantFrom('allow' as const, 'deny' as const, 'pass' as const))
      .map(([rule, verdict]) => ({ ...rule, verdict })),
    { maxLength: 3 }
  )
})

function policy(made: PolicyDraft, at: number): Policy {
  const ref = { kind: made.kind, namespace: 'alpha', name: `p${at}`, uid: `u${at}`, generation: 1 }
  const rules = made.rules.map((rule, index): Rule => {
    const path = `spec.${rule.direction}[${index}]`
    const id = `${ref.kind}/${ref.namespace}/${ref.name}@${ref.uid}.1#${path}`
    return { ...rule, id, policy: ref, path, subject: made.subject, tier: made.tier, priority: made.priority }
  })
  const spec: PolicySpec = { path: 'spec', subject: made.subject, defaultDeny: made.isolates, rules }
  return { ref, specs: [spec] }
}

/** `tiers`: rules of other tiers too, and with them `pass`. */
export function policies(tiers: boolean): fc.Arbitrary<readonly Policy[]> {
  const one = tiers ? fc.oneof({ weight: 2, arbitrary: normal }, { weight: 2, arbitrary: tiered }) : normal
  return fc.array(one, { maxLength: 5 }).map((list) => list.map(policy))
}

const namedPorts: fc.Arbitrary<readonly NamedPort[]> = fc.uniqueArray(
  fc.constantFrom<NamedPort>(
    { name: 'http', port: 80, protocol: 'TCP' },
    { name: 'http', port: 8080, protocol: 'TCP' },
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns', port: 53, protocol: 'TCP' }
  ),
  { maxLength: 2 }
)

function pod(at: number): fc.Arbitrary<Pod> {
  const ipv4 = `10.0.${at % 3}.${at + 1}`
  const ipv6 = `fd00:${at % 3}::${at + 1}`
  return fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    name: fc.constant(`pod${at}`),
    uid: fc.constant(`pod-uid-${at}`),
    labels,
    serviceAccount: fc.constantFrom('default', 'other'),
    node: fc.constant('node-a'),
    ips: fc.constantFrom([ipv4, ipv6], [ipv4, ipv6], [ipv4], [ipv6]),
    ports: namedPorts,
    hostNetwork: fc.constant(false),
    phase: fc.constantFrom('Running' as const, 'Pending' as const)
  })
}

export const pods = fc.tuple(pod(0), pod(1), pod(2), pod(3), pod(4))

export interface WorldOptions {
  readonly tiers: boolean
  readonly dialects?: readonly World['dialect'][]
}

export function worlds({
  tiers,
  dialects = ['portcullis', 'kubernetes', 'cilium-1.20', 'cilium-1.15']
}: WorldOptions): fc.Arbitrary<World> {
  const world = fc.record({
    dialect: fc.constantFrom(...dialects),
    clusterName: fc.constant('default'),
    localNode: fc.constant('node-a'),
    mode: fc.constantFrom<World['mode']>('default', 'default', 'default', 'default', 'always', 'never'),
    options: fc.record({ cidrMatchNodes: fc.boolean(), nodeSelectorLabels: fc.boolean() }),
    namespaces: fc.constant([
      { name: 'alpha', labels: { env: 'prod', 'kubernetes.io/metadata.name': 'alpha' } },
      { name: 'beta', labels: { env: 'dev', 'kubernetes.io/metadata.name': 'beta' } }
    ]),
    pods,
    nodes: fc.constant([
      { name: 'node-a', labels: { zone: 'a' }, ips: ['10.9.0.1', 'fd09::1'] },
      { name: 'node-b', labels: { zone: 'b' }, ips: ['10.9.0.2', 'fd09::2'] },
      { name: 'node-c', labels: { zone: 'c' }, ips: ['10.9.1.3'], kubeApiserver: true }
    ]),
    services: fc.constant([
      { namespace: 'alpha', name: 'web', labels: {}, selector: { app: 'web' }, backends: ['10.0.0.1'] },
      { namespace: 'alpha', name: 'out', labels: {}, backends: ['192.0.2.129', '8.8.8.8'] }
    ]),
    cidrGroups: fc.constant([{ name: 'offices', labels: {}, cidrs: ['192.0.2.0/24', '2001:db8::/32'] }]),
    apiServers: fc.constantFrom([], [API_SERVER]),
    names: fc.constant(NAMES),
    policies: policies(tiers)
  })
  return world.map((one) => ({ ...one, policies: fitting(one.policies, one) }))
}

/** Policies as they reach the engine in a world: where nothing judges L7, no rule with it does. */
export function fitting(list: readonly Policy[], { dialect }: Pick<World, 'dialect'>): readonly Policy[] {
  return DIALECTS[dialect].layer7 ? list : list.map(withoutL7)
}

function withoutL7(policy: Policy): Policy {
  const without = (rule: Rule): Rule =>
    rule.ports === 'any' ? rule : { ...rule, ports: rule.ports.map(({ l7: _, listener: __, ...ports }) => ports) }
  return { ...policy, specs: policy.specs.map((spec) => ({ ...spec, rules: spec.rules.map(without) })) }
}

/** Everybody that a question can be about. */
export function parties(world: World): readonly Party[] {
  return [
    ...world.pods.map(({ namespace, name }): Party => ({ kind: 'pod', namespace, name })),
    ...world.nodes.map(({ name }): Party => ({ kind: 'node', name })),
    ...(['health', 'init', 'ingress', 'unmanaged'] as const).map((entity): Party => ({ kind: 'reserved', entity })),
    ...[...OUTSIDE, ...(world.apiServers ?? [])].map((address): Party => ({ kind: 'address', address }))
  ]
}

export const PROBES: readonly { readonly protocol: Protocol; readonly port: number }[] = PROTOCOLS.flatMap((protocol) =>
  (protocol === 'ICMP' || protocol === 'ICMPv6' ? [0, 8, 128] : [53, 80, 81, 85, 8080, 8081, 40000]).map((port) => ({
    protocol,
    port
  }))
)
