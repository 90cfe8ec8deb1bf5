import { describe, expect, it } from 'vitest'
import { type Dialect, evaluate } from '@/lib/policy'
import { cnp, flow, np, shop } from '@/test/worlds/shop'

const backend2 = { matchLabels: { app: 'backend2' } }
const PORTS = [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
const FROM = ['default/backend1', 'other/backend1', 'node-a', 'node-b', '192.0.2.1']

function comesIn(spec: object, dialect: Dialect = 'cilium-1.20', kind = cnp): string {
  const world = shop([kind({ endpointSelector: backend2, podSelector: backend2, ...spec })], { dialect })
  const passed = FROM.filter((from) => evaluate(world, flow(from, 'default/backend2', 5000)).allowed)
  return passed.length === FROM.length ? 'everybody' : passed.join(' ') || 'nobody'
}
/** The own node reaches its pods where nothing else does (7.5). */
const NOBODY = 'node-a'

describe('nothing and everything', () => {
  it.each([
    ['[3.1] no rules', { ingress: [], egress: [{}] }, 'everybody'],
    ['[3.1] no list', { egress: [{}] }, 'everybody'],
    ['[3.2] an empty rule', { ingress: [{}] }, NOBODY],
    ['[3.3] an empty list', { ingress: [{ fromEndpoints: [] }] }, NOBODY],
    ['[3.3] an empty list with ports', { ingress: [{ fromEndpoints: [], toPorts: PORTS }] }, NOBODY],
    ['[3.3] empty entities with ports', { ingress: [{ fromEntities: [], toPorts: PORTS }] }, NOBODY],
    ['[3.3] empty CIDRs with ports', { ingress: [{ fromCIDR: [], toPorts: PORTS }] }, NOBODY],
    ['[3.3] empty sets of CIDRs with ports', { ingress: [{ fromCIDRSet: [], toPorts: PORTS }] }, NOBODY],
    ['[3.6] ports without a list', { ingress: [{ toPorts: PORTS }] }, 'everybody'],
    ['[3.6] no ports beside a list', { ingress: [{ fromEndpoints: [{}], toPorts: [] }] }, 'default/backend1 node-a'],
    ['[3.7] ports of nothing', { ingress: [{ fromEntities: ['all'], toPorts: [{}] }] }, NOBODY],
    ['[3.7] no ports of nothing', { ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [] }] }] }, NOBODY],
    ['[3.7] types of nothing', { ingress: [{ fromEntities: ['all'], icmps: [{}] }] }, NOBODY],
    ['[3.8] an empty deny rule', { ingressDeny: [{}] }, NOBODY],
    [
      '[3.8] an empty deny rule that does not isolate',
      { ingressDeny: [{}], enableDefaultDeny: { ingress: false } },
      'everybody'
    ],
    [
      '[3.9] default deny asked for where there is no rule',
      { egress: [{}], enableDefaultDeny: { ingress: true } },
      'everybody'
    ]
  ])('%s', (_, spec, expected) => expect(comesIn(spec)).toBe(expected))

  it('[3.3] an empty list with ports is everybody in 1.15', () => {
    expect(comesIn({ ingress: [{ fromEndpoints: [], toPorts: PORTS }] }, 'cilium-1.15')).toBe('everybody')
    expect(comesIn({ ingress: [{ fromEndpoints: [] }] }, 'cilium-1.15')).toBe(NOBODY)
  })

  it('[8.2] an empty rule of an NP is everybody', () => {
    expect(comesIn({ ingress: [{}] }, 'kubernetes', np)).toBe('everybody')
    expect(comesIn({ ingress: [] }, 'kubernetes', np)).toBe(NOBODY)
    expect(comesIn({ ingress: [{ from: [], ports: [] }] }, 'kubernetes', np)).toBe('everybody')
  })

  it('[3.6] every port is ICMP too', () => {
    const pings = (rule: object) => {
      const world = shop([cnp({ endpointSelector: backend2, ingress: [rule] })], { dialect: 'cilium-1.20' })
      return evaluate(world, flow('default/backend1', 'default/backend2', 8, 'ICMP')).allowed
    }
    expect(pings({ fromEndpoints: [{}], toPorts: [] })).toBe(true)
    expect(pings({ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '0' }] }] })).toBe(false)
  })
})
