import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/lib/policy'
import { cnp } from '@/test/worlds/shop'
import { validate } from './index'

type Row = readonly [rule: string, why: string, spec: unknown, who: '' | 'api' | 'parser' | 'both']

const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one)
const ingress = (...rules: object[]) => ({ endpointSelector: {}, ingress: rules })
const egress = (...rules: object[]) => ({ endpointSelector: {}, egress: rules })
const ports = (...list: object[]) => ingress({ toPorts: [{ ports: list }] })
const icmp = (...fields: object[]) => ingress({ icmps: [{ fields }] })
const l7 = (rules: object, port: object = { port: '80', protocol: 'TCP' }) => egress({ toPorts: [{ ports: [port], rules }] })
const TLS = { terminatingTLS: { secret: { name: 's' } } }
const LISTENER = { listener: { name: 'l', envoyConfig: { name: 'e', kind: 'CiliumEnvoyConfig' } } }
const onPort = (more: object) => ({ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], ...more }] })
const nodes = (spec: object) => ({ nodeSelector: {}, ...spec })
const HTTP = { http: [{ path: '/' }] }

const ROWS: readonly Row[] = [
  ['[1.1]', 'a namespaced policy of nodes', nodes({ ingress: [{}] }), 'parser'],
  ['[1.2]', 'no rule at all', { endpointSelector: {} }, 'both'],
  ['[1.2]', 'lists that are empty', { endpointSelector: {}, ingress: [], egressDeny: [] }, 'parser'],
  ['[1.3]', 'no selector', { ingress: [{}] }, 'both'],
  ['[1.3]', 'both selectors', { endpointSelector: {}, nodeSelector: {}, ingress: [{}] }, 'both'],
  ['[1.4]', 'a bad key', { endpointSelector: { matchLabels: { 'a b': 'c' } }, ingress: [{}] }, 'parser'],
  [
    '[1.4]',
    'an operator that is none',
    ingress({ fromEndpoints: [{ matchExpressions: [{ key: 'a', operator: 'Is' }] }] }),
    'both'
  ],
  ['[1.4]', 'two sources of one key', ingress({ fromEndpoints: [{ matchLabels: { 'k8s:any:a': 'b' } }] }), 'parser'],
  ['[1.5]', 'two lists of peers', ingress({ fromEndpoints: [{}], fromCIDR: ['10.0.0.0/8'] }), 'parser'],
  ['[1.5]', 'beside an empty one', ingress({ fromEndpoints: [{}], fromCIDR: [] }), ''],
  ['[1.6]', 'nodes as peers, their labels switched off', ingress({ fromNodes: [{}] }), 'parser'],
  ['[1.7]', 'an entity in another case', ingress({ fromEntities: ['World'] }), 'both'],
  ['[1.7]', 'the mesh of clusters', ingress({ fromEntities: ['cluster-mesh'] }), ''],
  ['[1.8]', 'no prefix at all', ingress({ fromCIDR: ['10.0.0.0/33'] }), 'both'],
  [
    '[1.8]',
    'an exception from elsewhere',
    ingress({ fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/24'] }] }),
    'parser'
  ],
  ['[1.8]', 'an exception of all of it', ingress({ fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] }] }), ''],
  ['[1.8]', 'two ways to name prefixes', ingress({ fromCIDRSet: [{ cidr: '10.0.0.0/8', cidrGroupRef: 'g' }] }), 'both'],
  ['[1.8]', 'an exception beside a group', ingress({ fromCIDRSet: [{ cidrGroupRef: 'g', except: ['10.0.0.0/24'] }] }), ''],
  [
    '[1.9]',
    'types beside ports',
    ingress({ icmps: [{ fields: [{ type: 8 }] }], toPorts: [{ ports: [{ port: '80' }] }] }),
    'parser'
  ],
  ['[1.9]', 'more than 40 types', icmp(...many(41, { type: 8 })), 'both'],
  ['[1.9]', 'a name of the other family', icmp({ family: 'IPv4', type: 'PacketTooBig' }), 'parser'],
  ['[1.9]', 'no type', icmp({ family: 'IPv4' }), 'both'],
  ['[1.9]', 'names of both families', icmp({ type: 'EchoRequest' }, { family: 'IPv6', type: 'EchoRequest' }), ''],
  ['[1.10]', 'more than 40 ports', ports(...many(41, { port: '80' })), 'both'],
  ['[1.10]', 'an empty port', ports({ port: '' }), 'both'],
  ['[1.10]', 'a protocol that is none', ports({ port: '80', protocol: 'QUIC' }), 'both'],
  ['[1.10]', 'a port of a protocol without any', ports({ port: '80', protocol: 'GRE' }), 'parser'],
  ['[1.10]', 'all of a protocol without ports', ports({ port: '0', protocol: 'GRE' }), ''],
  ['[1.11]', 'DNS rules on ingress', ingress(onPort({ rules: { dns: [{ matchName: 'a.com' }] } })), 'parser'],
  ['[1.11]', 'DNS rules on a range', l7({ dns: [{ matchName: 'a.com' }] }, { port: '53', endPort: 54 }), 'parser'],
  ['[1.12]', 'HTTP on any protocol', l7(HTTP, { port: '80', protocol: 'ANY' }), 'parser'],
  ['[1.12]', 'HTTP on none', l7(HTTP, { port: '80' }), 'parser'],
  ['[1.12]', 'DNS on any protocol', l7({ dns: [{ matchPattern: '*' }] }, { port: '53' }), ''],
  ['[1.13]', 'HTTP on port 0', l7(HTTP, { port: '0', protocol: 'TCP' }), 'parser'],
  ['[1.15]', 'HTTP and DNS', l7({ ...HTTP, dns: [{ matchName: 'a.com' }] }), 'both'],
  ['[1.16]', 'an empty server name', egress(onPort({ serverNames: [''] })), 'both'],
  ['[1.16]', 'server names beside HTTP', egress(onPort({ serverNames: ['a.com'], rules: HTTP })), 'parser'],
  ['[1.16]', 'and with TLS ended', egress(onPort({ serverNames: ['a.com'], rules: HTTP, ...TLS })), ''],
  ['[1.17]', 'a listener on ingress', ingress(onPort(LISTENER)), 'parser'],
  ['[1.17]', 'a listener beside HTTP', egress(onPort({ ...LISTENER, rules: HTTP })), 'parser'],
  ['[1.18]', 'no expression', l7({ http: [{ path: '(' }] }), 'parser'],
  ['[1.18]', 'an expression that RE2 has not', l7({ http: [{ path: '(?=a)' }] }), 'parser'],
  ['[1.18]', 'a header match without a name', l7({ http: [{ headerMatches: [{ value: 'a' }] }] }), 'both'],
  [
    '[1.18]',
    'the default action spelled out',
    l7({ http: [{ headerMatches: [{ name: 'X', value: 'a', mismatch: 'FAIL' }] }] }),
    'both'
  ],
  ['[1.19]', 'both fields of a name', egress({ toFQDNs: [{ matchName: 'a.com', matchPattern: '*.a.com' }] }), 'both'],
  ['[1.19]', 'a character that no name has', egress({ toFQDNs: [{ matchName: 'a/b.com' }] }), 'both'],
  ['[1.19]', 'a star in a name', egress({ toFQDNs: [{ matchName: '*.a.com' }] }), 'both'],
  ['[1.20]', 'a member that is gone', ingress({ fromRequires: [{}] }), 'both'],
  ['[1.20]', 'a remark that is too long', { ...ingress({}), log: { value: 'x'.repeat(33) } }, 'api'],
  ['[1.23]', 'a bare address', ingress({ fromCIDR: ['192.0.2.1'] }), 'api'],
  ['[1.23]', 'the world of a family', ingress({ fromEntities: ['world-ipv4'] }), 'api'],
  ['[1.23]', 'no name', egress({ toFQDNs: [{}] }), 'api'],
  ['[1.23]', 'both fields of a DNS rule', l7({ dns: [{ matchName: 'a.com', matchPattern: '*' }] }, { port: '53' }), 'api'],
  ['[1.23]', 'no family', icmp({ family: '', type: 8 }), 'api'],
  ['[1.23]', 'the type that the schema forgot', icmp({ family: 'IPv4', type: 'ExtendedEchoReply' }), 'api'],
  ['[1.23]', 'a selector that is null', { endpointSelector: null, ingress: [{}] }, 'api']
]

function who(document: unknown, dialect: Dialect = 'cilium-1.20', more: object = {}) {
  const errors = validate(document, { dialect, ...more }).filter(({ severity }) => severity === 'error')
  const [api, parser] = (['api', 'parser'] as const).map((stage) => errors.some((one) => one.stage === stage))
  return api ? (parser ? 'both' : 'api') : parser ? 'parser' : ''
}

describe('who refuses a Cilium policy', () => {
  it.each(ROWS.map(([rule, why, spec, expected]) => [rule, why, expected, spec] as const))(
    '%s %s: %s',
    (_, __, expected, spec) => expect(who(cnp(spec))).toBe(expected)
  )

  it.each([
    ['[1.14] L7 on ingress', { ingress: [onPort({ rules: HTTP })] }, 'parser'],
    ['[1.14] HTTP on egress', { egress: [onPort({ rules: HTTP })] }, 'parser'],
    [
      '[1.14] DNS on egress',
      { egress: [{ toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*' }] } }] }] },
      ''
    ]
  ])('%s, of a policy of nodes', (_, spec, expected) => {
    const policy = { ...cnp(nodes(spec)), kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'p' } }
    expect(who(policy)).toBe(expected)
  })

  it('[1.1] no name, neither spec nor specs; and specs that are empty', () => {
    expect(who({ ...cnp(ingress({})), metadata: {} })).toBe('both')
    const { spec: _, ...bare } = cnp({})
    expect(who(bare)).toBe('both')
    expect(who({ ...bare, specs: [] })).toBe('')
  })

  it('[1.6] knows the option', () =>
    expect(who(cnp(ingress({ fromNodes: [{}] })), 'cilium-1.20', { nodeSelectorLabels: true })).toBe(''))

  it.each([
    ['[1.2] no rule', { endpointSelector: {} }, ''],
    [
      '[1.5] services with ports',
      egress({ toServices: [{ k8sService: { serviceName: 'a' } }], toPorts: [{ ports: [{ port: '80' }] }] }),
      'parser'
    ],
    [
      '[1.5] two lists in a deny rule, which nobody checks',
      { endpointSelector: {}, ingressDeny: [{ fromEndpoints: [{}], fromCIDR: ['10.0.0.0/8'] }] },
      ''
    ],
    ['[1.7] the mesh of clusters', ingress({ fromEntities: ['cluster-mesh'] }), 'both'],
    [
      '[1.8] an exception beside a group',
      ingress({ fromCIDRSet: [{ cidrGroupRef: 'g', except: ['10.0.0.0/24'] }] }),
      'parser'
    ],
    ['[1.20] Kafka', ingress(onPort({ rules: { kafka: [{ topic: 'a' }] } })), '']
  ])('in 1.15: %s: %s', (_, spec, expected) => expect(who(cnp(spec), 'cilium-1.15')).toBe(expected))
})
