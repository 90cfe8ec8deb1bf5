import { describe, expect, it, vi } from 'vitest'
import { parse } from '@/lib/document'
import { normalise, readObject, validate } from '@/lib/k8s'
import { DIRECTIONS, type Policy } from '@/lib/policy'
import { corpus } from '@/test/support/policies'
import type { Block, Canvas } from './model'
import { project } from './project'

// All policies of the data, twice over: longer than a test has by default.
vi.setConfig({ testTimeout: 120_000 })

function draw(text: string): Canvas {
  const canvas = project({ parsed: parse(text), document: 0 })
  if (!canvas) throw new Error('no canvas')
  return canvas
}

const cnp = (spec: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const np = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const blocks = (canvas: Canvas): readonly Block[] => canvas.blocks

describe('peers of a CiliumNetworkPolicy', () => {
  const canvas = draw(
    cnp(`endpointSelector: {}
egress:
  - toEndpoints:
      - matchLabels: {app: a, "k8s:io.kubernetes.pod.namespace": other}
        matchExpressions: [{key: tier, operator: NotIn, values: [web, db]}]
      - matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]
      - matchLabels: {"k8s:io.cilium.k8s.namespace.labels.env": prod}
      - matchLabels: {"reserved:ingress": ""}
      - {strange: 1}
  - toEntities: [world]
  - toCIDR: [10.0.0.0/8]
  - toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}, {cidrGroupRef: partners}]
  - toFQDNs: [{matchName: example.com}, {matchPattern: "*.org"}]
  - toServices: [{k8sService: {serviceName: some-service, namespace: default}}]
  - toNodes: [{matchLabels: {pool: green}}]
  - toGroups: [{aws: {}}]
  - toPorts: [{ports: [{port: "53", protocol: ANY}]}]
  - {}
  - toEndpoints: []`)
  )

  it('are blocks of their kind; what has no drawing is there as YAML', () => {
    expect(blocks(canvas).map((block) => [block.kind, block.title])).toEqual([
      ['endpoints', 'a'],
      ['endpoints', 'Every pod in any namespace'],
      ['endpoints', 'Every pod in namespaces env=prod'],
      ['endpoints', 'reserved:ingress='],
      ['raw', 'YAML'],
      ['entity', 'world'],
      ['cidr', '10.0.0.0/8'],
      ['cidr', '10.0.0.0/8'],
      ['cidr-group', 'partners'],
      ['fqdn', 'example.com'],
      ['fqdn', '*.org'],
      ['service', 'some-service'],
      ['nodes', 'pool=green'],
      ['raw', 'YAML'],
      ['any', 'Anyone'],
      ['nobody', 'Nobody'],
      ['nobody', 'Nobody']
    ])
    expect(blocks(canvas)[4]).toMatchObject({ kind: 'raw', yaml: '{strange: 1}', paths: ['spec.egress[0].toEndpoints[4]'] })
  })

  it('say their namespaces apart from their labels', () => {
    expect(blocks(canvas)[0]).toMatchObject({
      namespace: { kind: 'names', names: ['other'] },
      selector: { terms: [{ text: 'app=a' }, { text: 'tier not in (web, db)' }] }
    })
    expect(blocks(canvas)[2]).toMatchObject({ namespace: { kind: 'labels', selector: { terms: [{ key: 'env' }] } } })
  })
})

describe('ports', () => {
  it('of a CiliumNetworkPolicy are chips with their paths, L7 rules behind them', () => {
    const [edge] = draw(
      cnp(`endpointSelector: {}
ingress:
  - fromEntities: [world]
    toPorts:
      - ports: [{port: "80", protocol: TCP}, {port: "8000", endPort: 8080}, {port: http}, {port: "0", protocol: UDP}]
      - ports: [{port: "443", protocol: TCP}]
        rules: {http: [{method: GET, path: /api}, {}]}
        listener: {name: x}
    authentication: {mode: required}`)
    ).edges
    expect(edge?.ports !== 'any' && edge?.ports.map((one) => [one.text, one.l7])).toEqual([
      ['TCP 80', undefined],
      ['8000–8080', undefined],
      ['http', undefined],
      ['any UDP port', undefined],
      ['TCP 443', 0]
    ])
    expect(edge?.l7).toMatchObject([{ protocol: 'http', lines: ['GET /api', 'any request'] }])
    expect(edge?.extras.map((one) => one.key)).toEqual(['listener', 'authentication'])
    expect(edge).toMatchObject({ label: 'TCP 80, 8000–8080 +3 · HTTP · listener · authentication', rule: 'spec.ingress[0]' })
  })

  it('say no port where nothing is matched, and any where nothing is said', () => {
    const { edges } = draw(
      cnp(
        'endpointSelector: {}\ningress:\n  - {fromEntities: [world], toPorts: [{}]}\n  - {fromEntities: [world], toPorts: []}\n  - {fromEntities: [world], icmps: [{fields: [{type: 8, family: IPv4}]}]}'
      )
    )
    expect(edges.map((edge) => edge.label)).toEqual(['no port', 'any port', 'ICMP 8'])
  })
})

describe('a NetworkPolicy', () => {
  const canvas = draw(
    np(`podSelector: {matchLabels: {app: api}}
ingress:
  - from:
      - podSelector: {matchLabels: {app: web}}
      - podSelector: {}
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}
      - namespaceSelector: {}
      - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      - {}
    ports: [{port: 80}, {port: http, protocol: UDP}, {protocol: SCTP}, {port: 1, endPort: 9}]
  - {}`)
  )

  it('has its peers and ports', () => {
    expect(blocks(canvas).map((block) => [block.kind, block.title])).toEqual([
      ['endpoints', 'web'],
      ['endpoints', 'Every pod in other'],
      ['endpoints', 'Every pod in any namespace'],
      ['cidr', '10.0.0.0/8'],
      ['raw', 'YAML'],
      ['any', 'Anyone']
    ])
    expect(canvas.edges[0]?.ports).toMatchObject([
      { text: 'TCP 80' },
      { text: 'UDP http' },
      { text: 'any SCTP port' },
      { text: 'TCP 1–9' }
    ])
    expect(canvas.edges[0]?.sharedWith).toHaveLength(4)
  })

  it('closes ingress always, egress where it has rules or policyTypes say so', () => {
    expect(canvas.gates).toMatchObject({ ingress: { state: 'closed' }, egress: { state: 'open' } })
    const only = draw(np('podSelector: {}\npolicyTypes: [Egress]'))
    expect(only.gates).toMatchObject({
      ingress: { state: 'open', canUnisolate: 'This policy does not isolate ingress.' },
      egress: {
        state: 'closed',
        sentence: '`shop/p` isolates egress and allows nothing, so it may reach nobody.',
        canUnisolate: 'A NetworkPolicy isolates at least one direction.'
      }
    })
  })
})

describe('gates of Cilium', () => {
  it('close with any rule, an empty one too, unless enableDefaultDeny says no', () => {
    const state = (spec: string) => draw(cnp(`endpointSelector: {}\n${spec}`)).gates.ingress.state
    expect(state('ingress: []')).toBe('open')
    expect(state('ingress: [{}]')).toBe('closed')
    expect(state('ingressDeny: [{fromEntities: [world]}]')).toBe('closed')
    expect(state('ingress: [{fromEntities: [world]}]\nenableDefaultDeny: {ingress: false}')).toBe('open')
    expect(state('enableDefaultDeny: {ingress: true}')).toBe('open')
  })
})

describe('other objects', () => {
  it('are shown as text and refuse edits', () => {
    expect(draw('apiVersion: v1\nkind: Pod\n')).toMatchObject({ readOnly: 'A Pod has no drawing yet: edit it as text.' })
    expect(draw('a: 1\n').readOnly).toContain('no Kubernetes object')
    expect(draw('5\n').readOnly).toContain('no Kubernetes object')
  })

  it('with several specs show one at a time', () => {
    const text =
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspecs: [{endpointSelector: {}, description: one}, {endpointSelector: {matchLabels: {app: b}}}]\n'
    expect(draw(text).specs).toEqual([
      { path: 'specs[0]', title: 'one' },
      { path: 'specs[1]', title: 'specs[1]' }
    ])
    expect(project({ parsed: parse(text), document: 0, spec: 1 })?.subject).toMatchObject({
      title: 'b',
      path: 'specs[1].endpointSelector'
    })
  })

  it('of any shape are drawn without throwing', () => {
    for (const broken of [
      'spec: 5',
      'spec: {ingress: 5, egress: [5, null, []]}',
      'spec: {endpointSelector: 5, ingress: [{fromEndpoints: 5, toPorts: 5, icmps: [5]}]}',
      'spec: {endpointSelector: {matchLabels: [1]}, egress: [{toPorts: [{ports: [5, {port: 5}, {}], rules: 5}]}]}'
    ]) {
      for (const kind of ['CiliumNetworkPolicy', 'NetworkPolicy'])
        expect(draw(`kind: ${kind}\n${broken}\n`).policy.kind).toBe(kind)
    }
  })
})

/** The engine reads the same text: what it finds in it the canvas must show, at the same paths. */
describe('what the engine reads, the canvas shows', () => {
  const accepted = corpus().flatMap((document) => {
    const { object } = readObject(document)
    if (!object || validate(document, { dialect: 'portcullis' }).some((one) => one.severity === 'error')) return []
    const { policy } = normalise(object, { dialect: 'portcullis' })
    return policy ? [{ document, policy }] : []
  })

  it('has policies to compare', () => expect(accepted.length).toBeGreaterThan(1500))

  it('every peer, every port, every gate', () => {
    for (const { document, policy } of accepted) {
      const text = JSON.stringify(document)
      for (const [index, spec] of policy.specs.entries()) {
        const canvas = project({ parsed: parse(text), document: 0, spec: index })
        if (!canvas || canvas.readOnly) continue
        for (const direction of DIRECTIONS) {
          const closed = canvas.gates[direction].closedBy.some((one) => one.here)
          expect(closed, `${direction} of ${text}`).toBe(spec.defaultDeny[direction])
        }
        expect(pathsOf(canvas), text).toEqual(expect.arrayContaining([...pathsIn(spec.rules)]))
      }
    }
  })
})

function pathsOf(canvas: Canvas): readonly string[] {
  return [
    ...canvas.blocks.flatMap((block) => block.paths),
    ...canvas.edges.flatMap((edge) => [edge.rule, ...(edge.ports === 'any' ? [] : edge.ports.map((one) => one.path))])
  ]
}

function pathsIn(rules: Policy['specs'][number]['rules']): readonly string[] {
  return rules.flatMap((rule) => [
    rule.path,
    ...(rule.peers === 'any' ? [] : rule.peers.map((one) => one.path)),
    ...(rule.ports === 'any'
      ? []
      : rule.ports.flatMap((one) => (one.ports === 'any' ? [] : one.ports.map((port) => port.path))))
  ])
}
