import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from './normalise/index'
import { readObject } from './read'
import { validate } from './validate/index'

describe('readObject', () => {
  it('reads the envelope', () => {
    const doc = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', labels: { a: 'b' } } }
    expect(readObject(doc).object).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'default', labels: { a: 'b' } }
    })
  })

  it.each([
    [null, 'not-an-object'],
    [[1], 'not-an-object'],
    [{}, 'unknown-kind'],
    [{ apiVersion: 'v1', kind: 'NetworkPolicy', metadata: { name: 'p' } }, 'unknown-kind'],
    [{ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: null }, 'name-missing']
  ])('says why %j is none', (doc, code) => expect(readObject(doc).issues.map((one) => one.code)).toEqual([code]))
})

// Guards: nothing that a user sends makes the readers throw, whatever its shape.
it('never throws, whatever the document', { timeout: 30_000 }, () => {
  const words = fc.constantFrom(
    ...[
      'spec',
      'specs',
      'ingress',
      'egress',
      'ingressDeny',
      'fromEndpoints',
      'toPorts',
      'ports',
      'port',
      'rules',
      'http',
      'matchLabels'
    ],
    ...[
      'matchExpressions',
      'endpointSelector',
      'nodeSelector',
      'toCIDRSet',
      'cidr',
      'except',
      'icmps',
      'fields',
      'type',
      'from',
      'ipBlock'
    ],
    ...[
      'podSelector',
      'policyTypes',
      'toFQDNs',
      'toServices',
      'k8sService',
      '__proto__',
      'subject',
      'to',
      'networks',
      'metadata'
    ]
  )
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, 0, -1, 80, 1.5, 1e300, '', 'a', '80', '010', '10.0.0.0/8', '::/0', 'In'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(words, tie('value'), { maxKeys: 5 })
    )
  })).value
  const kinds = fc.constantFrom(
    { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' },
    { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy' },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy' }
  )
  const dialects = fc.constantFrom('portcullis', 'cilium-1.20', 'cilium-1.15', 'kubernetes')
  fc.assert(
    fc.property(kinds, anything, dialects, (kind, spec, dialect) => {
      const doc = { ...kind, metadata: { name: 'p', namespace: 'n' }, spec }
      validate(doc, { dialect })
      const { object } = readObject(doc)
      if (object) normalise(object, { dialect })
      validate(spec, { dialect })
    }),
    { numRuns: 1500 }
  )
})

it('is quick on long texts made to be slow', () => {
  const started = performance.now()
  for (const text of [
    'a'.repeat(100_000),
    `${'a'.repeat(50_000)}!`,
    '-'.repeat(100_000),
    '1'.repeat(100_000),
    ':'.repeat(100_000)
  ]) {
    const doc = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: text, namespace: text },
      spec: {
        endpointSelector: { matchLabels: { [text]: text } },
        egress: [
          { toFQDNs: [{ matchName: text }, { matchPattern: text }], toPorts: [{ ports: [{ port: text }] }] },
          { toCIDR: [text] }
        ]
      }
    }
    expect(validate(doc, { dialect: 'portcullis' }).length).toBeGreaterThan(0)
  }
  expect(performance.now() - started).toBeLessThan(3000)
})
