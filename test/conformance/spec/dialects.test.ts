import { describe, expect, it } from 'vitest'
import { validate } from '@/lib/k8s'
import {
  DIALECTS,
  type Dialect,
  evaluate,
  identify,
  isIdentityLabel,
  matchesName,
  type Traits,
  traits,
  type World
} from '@/lib/policy'
import { cnp, flow, np, shop } from '@/test/worlds/shop'

/*
 * Every line of the table of differences, by a case in which it shows. A line without a case, or a case that shows nothing,
 * fails.
 */

const app = (name: string) => ({ matchLabels: { app: name } })
const backend2 = { endpointSelector: app('backend2') }
const PORTS = [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
const ALL = ['kubernetes', 'cilium-1.20', 'cilium-1.15', 'portcullis'] as const satisfies readonly Dialect[]

/** A dialect, or one with a trait of another. */
interface Reading {
  readonly dialect: Dialect
  readonly traits?: Traits
}

type Case = (reading: Reading) => unknown

function passes(policies: readonly unknown[], ...asked: Parameters<typeof flow>): Case {
  return (reading) => evaluate(shop(policies, reading), flow(...asked)).allowed
}

/** What comes in to `backend2` by this rule. */
const comesIn = (rule: object, from = 'default/backend1', more: object = {}) =>
  passes([cnp({ ...backend2, ingress: [rule], ...more })], from, 'default/backend2', 5000)
const goesOut = (rule: object, to: string, port = 5000) =>
  passes([cnp({ ...backend2, egress: [rule] })], 'default/backend2', to, port)
const errors =
  (document: unknown): Case =>
  (reading) =>
    validate(document, reading).filter(({ severity }) => severity === 'error').length

/** In a world with services, groups and names. */
const within =
  (policy: unknown, to: string, port: number): Case =>
  (reading) => {
    const world: World = {
      ...shop([policy], reading),
      services: [
        { namespace: 'default', name: 'db', labels: {}, selector: { app: 'database' }, backends: [] },
        { namespace: 'default', name: 'out', labels: {}, backends: ['192.0.2.9'] }
      ],
      cidrGroups: [{ name: 'partners', labels: {}, cidrs: ['192.0.2.0/24'] }],
      names: { 'a.com.': ['192.0.2.9'] }
    }
    return evaluate(world, flow('default/backend2', to, port)).allowed
  }
const egress = (rule: object, field = 'egress') => cnp({ ...backend2, [field]: [rule] })
const service = (serviceName: string) => ({ toServices: [{ k8sService: { serviceName, namespace: 'default' } }] })
const http = { toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }], rules: { http: [{ path: '/' }] } }] }
const anp = (kind: string, version: string, spec: object) => ({
  apiVersion: `policy.networking.k8s.io/${version}`,
  kind,
  metadata: { name: 'default' },
  spec: { subject: { namespaces: {} }, ...spec }
})
const deny = { ingress: [{ name: 'r', action: 'Deny', from: [{ namespaces: {} }] }] }

const CASES: Readonly<Record<keyof Traits, Case>> = {
  ciliumRelease: errors(cnp({ ...backend2, ingress: [{ fromEntities: ['cluster-mesh'] }] })),
  networkPolicy: passes(
    [np({ podSelector: app('backend2'), ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }] })],
    'default/backend1',
    'default/backend2',
    5000
  ),
  ciliumPolicy: comesIn({}),
  tiers: passes(
    [anp('ClusterNetworkPolicy', 'v1alpha2', { tier: 'Admin', priority: 1, ...deny })],
    'default/backend1',
    'default/backend2',
    5000
  ),
  isolationEndsNormalTier: passes(
    [
      anp('ClusterNetworkPolicy', 'v1alpha2', {
        tier: 'Baseline',
        priority: 1,
        ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }]
      }),
      np({ podSelector: app('backend2') })
    ],
    'default/backend1',
    'default/backend2',
    5000
  ),
  schemaRefuses: goesOut({ toCIDR: ['192.0.2.1'] }, '198.51.100.1'),
  // Without their priorities two listeners cannot stand together.
  schemaPrunes: (reading) => {
    const rules = [1, 2].map((priority) => ({
      toEndpoints: [{}],
      toPorts: [
        {
          ports: [{ port: '80', protocol: 'TCP' }],
          listener: { name: `l${priority}`, priority, envoyConfig: { kind: 'CiliumEnvoyConfig', name: 'e' } }
        }
      ]
    }))
    return evaluate(shop([cnp({ ...backend2, egress: rules })], reading), flow('default/backend2', '192.0.2.1', 1)).egress
      ?.reason
  },
  // Where it is not refused it isolates.
  refusesUnknownFields: passes(
    [cnp({ ...backend2, ingress: [{ fromEndpoint: [{}], toPorts: PORTS }] })],
    'default/intruder',
    'default/backend2',
    5001
  ),
  filtersTopologyLabels: (reading) => isIdentityLabel('topology.kubernetes.io/zone', traits(reading)),
  portRanges: comesIn({ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '4000', endPort: 6000, protocol: 'TCP' }] }] }),
  enableDefaultDeny: comesIn({ fromEndpoints: [app('database')] }, 'default/backend1', {
    enableDefaultDeny: { ingress: false }
  }),
  emptyListWithPortsIsAny: comesIn({ fromEndpoints: [], toPorts: PORTS }),
  emptyNamesWithPortsIsAny: goesOut({ toFQDNs: [], toPorts: PORTS }, 'default/database'),
  cidrGroups: within(egress({ toCIDRSet: [{ cidrGroupRef: 'partners' }] }), '192.0.2.1', 80),
  namespaceLabelsLiftNamespace: comesIn(
    { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'ops' } }] },
    'other/backend1'
  ),
  clusterRequirement: comesIn(
    { fromEndpoints: [{ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: ['x'] }] }] },
    'node-b'
  ),
  egressNamedPorts: (reading) => {
    const rule = { toEndpoints: [{}], toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }
    const policy = cnp({ endpointSelector: app('backend1'), egress: [rule] })
    // The database has no port of that name.
    return passes([policy], 'default/backend1', 'default/database', 5000)(reading)
  },
  services: within(egress(service('db')), 'default/database', 80),
  servicesInDeny: (reading) => {
    const rules = { egressDeny: [{ ...service('db'), toPorts: PORTS }], enableDefaultDeny: { egress: false } }
    return within(cnp({ ...backend2, ...rules }), '192.0.2.200', 5000)(reading)
  },
  fqdns: within(egress({ toFQDNs: [{ matchName: 'a.com' }] }), '192.0.2.9', 80),
  deepNamePatterns: (reading) => matchesName({ matchPattern: '**.a.com' }, 'x.y.a.com', traits(reading).deepNamePatterns),
  layer7: comesIn({ fromEndpoints: [{}], ...http }),
  parserPerPort: (reading) => {
    const toPorts = (rules: object) => [{ ports: [{ port: '53', protocol: 'TCP' }], rules }]
    const rules = [
      { toEndpoints: [app('database')], toPorts: toPorts({ http: [{}] }) },
      { toEndpoints: [app('backend1')], toPorts: toPorts({ dns: [{ matchPattern: '*' }] }) }
    ]
    return evaluate(shop([cnp({ ...backend2, egress: rules })], reading), flow('default/backend2', 'default/intruder', 1))
      .egress?.reason
  },
  nodes: (reading) => {
    const world = { ...shop([], reading), options: { hostFirewall: true } }
    const policy = {
      ...cnp({ nodeSelector: {}, ingress: [{}] }),
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'p' }
    }
    const { policies } = shop([policy], reading)
    return evaluate({ ...world, policies }, flow('default/backend1', 'node-a', 22)).ingress?.reason
  },
  ownNode: (reading) => {
    const world: World = { ...shop([], reading), mode: 'always' }
    return evaluate(world, flow('node-a', 'default/backend2', 5000)).ingress?.reason
  },
  toOwnNode: passes([np({ podSelector: app('backend2'), policyTypes: ['Egress'] })], 'default/backend2', 'node-a', 10250),
  checksDenyRules: errors(cnp({ ...backend2, ingressDeny: [{ fromEndpoints: [{}], fromCIDR: ['10.0.0.0/8'] }] })),
  refusesNoRules: errors(cnp({ ...backend2, ingress: [] }))
}

describe('[20.1, 20.2, 20.3, 20.4] a line of the table of differences', () => {
  it.each(Object.keys(DIALECTS.kubernetes) as (keyof Traits)[])('%s shows in a case, by itself', (trait) => {
    const values = [
      ...new Map(ALL.map((dialect) => [JSON.stringify(traits(dialect)[trait]), traits(dialect)[trait]])).values()
    ]
    expect(values.length).toBeGreaterThan(1)
    const answers = ALL.map((dialect) =>
      values.map((value) => JSON.stringify(CASES[trait]({ dialect, traits: { ...traits(dialect), [trait]: value } })))
    )
    expect(answers.filter((ofValues) => new Set(ofValues).size > 1).length, JSON.stringify(answers)).toBeGreaterThan(0)
  })
})

describe('where other engines err', () => {
  const from = (selector: object) =>
    passes(
      [np({ podSelector: app('backend2'), ingress: [{ from: [{ podSelector: selector }] }] })],
      'default/backend1',
      'default/backend2',
      5000
    )({ dialect: 'kubernetes' })
  it('[21.1] an absent key is not in any values, and is no empty value', () => {
    expect(from({ matchExpressions: [{ key: 'absent', operator: 'NotIn', values: ['x'] }] })).toBe(true)
    expect(from({ matchLabels: { absent: '' } })).toBe(false)
  })
  it('[21.2] a protocol opens no other, a family no other, and a block is of pods too', () => {
    const ingress = (rule: object, ...asked: Parameters<typeof flow>) =>
      passes([np({ podSelector: app('backend2'), ingress: [rule] })], ...asked)({ dialect: 'kubernetes' })
    expect(ingress({ ports: [{ protocol: 'UDP' }] }, 'default/backend1', 'default/backend2', 53)).toBe(false)
    expect(ingress({ from: [{ ipBlock: { cidr: '::/0' } }] }, '192.0.2.1', 'default/backend2', 53)).toBe(false)
    expect(ingress({ from: [{ ipBlock: { cidr: '10.1.0.11/32' } }] }, 'default/backend1', 'default/backend2', 53)).toBe(true)
  })
  it('[21.3] who is isolated in one direction comes to the Baseline tier in the other; a named port is one number', () => {
    const baseline = (more: object = {}) =>
      anp('BaselineAdminNetworkPolicy', 'v1alpha1', { ingress: [{ action: 'Deny', from: [{ namespaces: {} }], ...more }] })
    const isolated = np({ podSelector: app('backend2'), policyTypes: ['Egress'], egress: [{}] })
    expect(passes([isolated, baseline()], 'default/backend1', 'default/backend2', 80)({ dialect: 'kubernetes' })).toBe(false)
    const named = baseline({ ports: [{ namedPort: 'http' }] })
    const answers = [5000, 5001].map((port) =>
      passes([named], 'default/backend1', 'default/backend2', port)({ dialect: 'kubernetes' })
    )
    expect(answers).toEqual([false, true])
  })
  it('knows each pod that it speaks of', () =>
    expect(identify(shop([]), { kind: 'pod', namespace: 'default', name: 'backend2' })).toBeDefined())
})
