import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/lib/policy'
import { cnp, EXAMPLE, np } from '@/test/worlds/shop'
import { validate } from './index'

const told = (document: unknown, dialect: Dialect = 'cilium-1.20') =>
  validate(document, { dialect }).map(({ stage, code, path }) => `${stage} ${code} ${path}`)

describe('validate', () => {
  it('takes the article’s policy', () => expect(told(EXAMPLE)).toEqual([]))

  it('[1.0] tells the schema’s refusals from the parser’s', () => {
    const bare = cnp({ endpointSelector: {}, egress: [{ toCIDR: ['192.0.2.1'] }] })
    expect(told(bare)).toEqual(['api refused-by-schema spec.egress[0].toCIDR[0]'])
    const both = cnp({ endpointSelector: {}, ingress: [{ fromEndpoints: [{}], fromEntities: ['world'] }] })
    expect(told(both)).toEqual(['parser refused-by-parser spec.ingress[0]'])
  })

  it('[1.0] warns of members that the schema does not know', () => {
    const odd = cnp({ endpointSelector: {}, ingress: [{ fromEndpoint: [{}] }] })
    expect(told(odd)).toEqual(['api unknown-field spec.ingress[0].fromEndpoint'])
  })

  it('[1.x] cites the rule that it breaks', () => {
    const range = cnp({ endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: '65536' }] }] }] })
    expect(validate(range, { dialect: 'portcullis' })[0]).toMatchObject({
      spec: '1.10',
      message: 'spec.ingress[0].toPorts[0].ports[0].port: "65536" is neither a port number nor a service name.'
    })
  })

  it('[1.6] knows whether labels of nodes are switched on', () => {
    const nodes = cnp({ endpointSelector: {}, ingress: [{ fromNodes: [{}] }] })
    expect(told(nodes)).toEqual(['parser refused-by-parser spec.ingress[0].fromNodes'])
    expect(validate(nodes, { dialect: 'cilium-1.20', nodeSelectorLabels: true })).toEqual([])
  })

  it('quotes keys that are no plain words, so that the path leads back', () => {
    const wrong = cnp({ endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 1 } }, ingress: [{}] })
    expect(told(wrong)[0]).toBe('api refused-by-schema spec.endpointSelector.matchLabels["app.kubernetes.io/name"]')
  })

  it('[8.1] says all that an API server says of a NetworkPolicy', () => {
    const wrong = np({
      podSelector: {},
      policyTypes: ['Both'],
      ingress: [{ from: [{}], ports: [{ port: 0, protocol: 'ANY' }] }]
    })
    expect(validate(wrong, { dialect: 'kubernetes' }).map(({ path }) => path)).toEqual([
      'spec.ingress[0].ports[0].protocol',
      'spec.ingress[0].ports[0].port',
      'spec.ingress[0].from[0]',
      'spec.policyTypes[0]'
    ])
  })

  it('says a missing name beside everything else', () => {
    const nameless = { ...cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['x'] }] }), metadata: {} }
    expect(told(nameless)).toContain('api refused-by-schema metadata.name')
    expect(told(nameless)).toContain('parser refused-by-parser spec.ingress[0].fromEntities[0]')
  })
})
