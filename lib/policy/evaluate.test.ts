import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { cnp, EXAMPLE, flow, np, pod, SHOP, shop } from '@/test/worlds/shop'
import { evaluate, evaluateSide } from './evaluate'

const allowed = (world: ReturnType<typeof shop>, ...asked: Parameters<typeof flow>) =>
  evaluate(world, flow(...asked)).allowed

describe('the article’s policy', () => {
  const world = shop([EXAMPLE])

  it('[7.6] passes what both ends allow, and stops the rest', () => {
    expect(allowed(world, 'default/backend1', 'default/backend2', 5000)).toBe(true)
    expect(allowed(world, 'default/backend1', 'default/backend2', 5001)).toBe(false)
    expect(allowed(world, 'default/intruder', 'default/backend2', 5000)).toBe(false)
    expect(allowed(world, 'default/backend2', 'default/database', 5432)).toBe(true)
    expect(allowed(world, 'default/backend2', 'default/intruder', 5000)).toBe(false)
    expect(allowed(world, 'default/backend2', 'kube-system/coredns', 53, 'UDP')).toBe(false)
  })

  it('[2.5] means backend1 of its own namespace', () => {
    expect(allowed(world, 'other/backend1', 'default/backend2', 5000)).toBe(false)
  })

  it('names the rule that decided, and the policy that isolates', () => {
    const { ingress } = evaluate(world, flow('default/backend1', 'default/backend2', 5000))
    expect(ingress).toMatchObject({
      verdict: 'allow',
      reason: 'rule',
      rules: ['CiliumNetworkPolicy/default/example@u1.2#spec.ingress[0]']
    })
    const dropped = evaluate(world, flow('default/intruder', 'default/backend2', 5000)).ingress
    expect(dropped).toMatchObject({ verdict: 'deny', reason: 'default-deny', rules: [] })
    expect(dropped?.isolatedBy.map(({ name }) => name)).toEqual(['example'])
  })

  it('[8.4] lets the own node in, and no other', () => {
    expect(evaluate(world, flow('node-a', 'default/backend2', 5000))).toMatchObject({
      allowed: true,
      ingress: { reason: 'own-node' }
    })
    expect(allowed(world, 'node-b', 'default/backend2', 5000)).toBe(false)
  })

  it('[8.4] judges traffic to the node by policy', () => {
    expect(allowed(world, 'default/backend2', 'node-a', 10250)).toBe(false)
  })

  it('[8.7] lets a pod reach itself', () => {
    expect(evaluate(world, flow('default/backend2', 'default/backend2', 1)).ingress?.reason).toBe('self')
  })

  it('[7.1] does nothing in mode never', () => {
    const off = { ...world, mode: 'never' as const }
    expect(evaluate(off, flow('default/intruder', 'default/backend2', 5000)).ingress?.reason).toBe('mode')
  })
})

describe('parties', () => {
  it('does not allow who is not there', () => {
    expect(evaluate(shop([]), flow('default/nobody', 'default/backend2', 5000))).toEqual({ allowed: false })
    expect(evaluate(shop([]), flow('1.2.3', 'default/backend2', 5000)).allowed).toBe(false)
  })

  it('[4.10] knows a pod by its address', () => {
    expect(allowed(shop([EXAMPLE]), '10.1.0.11', 'default/backend2', 5000)).toBe(true)
  })

  it('[8.6] takes the address from a pod that has ended', () => {
    const ended = {
      ...pod('default', 'old', { app: 'backend1' }, '10.1.0.11'),
      status: { phase: 'Succeeded', podIP: '10.1.0.99' }
    }
    const { world } = toWorld([...SHOP, ended, EXAMPLE], { dialect: 'portcullis', localNode: 'node-a' })
    expect(allowed(world, '10.1.0.99', 'default/backend2', 5000)).toBe(false)
  })

  it('[8.5] takes a hostNetwork pod for its node', () => {
    const host = pod('default', 'agent', { app: 'backend1' }, '10.0.0.2', { hostNetwork: true, nodeName: 'node-b' })
    const { world } = toWorld([...SHOP, host, EXAMPLE], { dialect: 'portcullis', localNode: 'node-a' })
    expect(evaluateSide(world, flow('default/agent', 'default/backend2', 5000), 'ingress')?.verdict).toBe('deny')
    expect(evaluateSide(world, flow('default/agent', 'default/backend2', 5000), 'egress')).toBeUndefined()
  })

  it('[4.2] judges each end on its own node', () => {
    const far = pod('default', 'far', { app: 'far' }, '10.1.0.20', { nodeName: 'node-b' })
    const { world } = toWorld([...SHOP, far, np({ podSelector: { matchLabels: { app: 'far' } } })], {
      dialect: 'portcullis',
      localNode: 'node-a'
    })
    expect(allowed(world, 'node-b', 'default/far', 80)).toBe(true)
    expect(allowed(world, 'node-a', 'default/far', 80)).toBe(false)
  })
})

describe('denies', () => {
  it('[7.4] beat allows, and say whom they overrode', () => {
    const world = shop([
      EXAMPLE,
      cnp({
        endpointSelector: { matchLabels: { app: 'backend2' } },
        ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'backend1' } }] }]
      })
    ])
    expect(evaluate(world, flow('default/backend1', 'default/backend2', 5000)).ingress).toMatchObject({
      verdict: 'deny',
      reason: 'rule',
      rules: ['CiliumNetworkPolicy/default/p@.0#spec.ingressDeny[0]'],
      overridden: ['CiliumNetworkPolicy/default/example@u1.2#spec.ingress[0]']
    })
  })

  it('[8.4] of the host beat its right to reach its pods', () => {
    const world = shop([
      cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingressDeny: [{ fromEntities: ['host'] }] })
    ])
    expect(allowed(world, 'node-a', 'default/backend2', 5000)).toBe(false)
  })

  it('[3.9] isolate when they stand alone, unless told not to', () => {
    const spec = {
      endpointSelector: { matchLabels: { app: 'backend2' } },
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'intruder' } }] }]
    }
    expect(allowed(shop([cnp(spec)]), 'default/backend1', 'default/backend2', 5000)).toBe(false)
    const open = { ...spec, enableDefaultDeny: { ingress: false } }
    expect(allowed(shop([cnp(open)]), 'default/backend1', 'default/backend2', 5000)).toBe(true)
    expect(allowed(shop([cnp(open)]), 'default/intruder', 'default/backend2', 5000)).toBe(false)
  })
})

describe('addresses', () => {
  const to = (cidr: string) => ({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress: [{ toCIDR: [cidr] }] })

  it('[4.4] of a CNP’s CIDR are never pods or nodes', () => {
    const world = shop([cnp(to('0.0.0.0/0'))])
    expect(allowed(world, 'default/backend2', 'default/database', 5432)).toBe(false)
    expect(allowed(world, 'default/backend2', 'node-b', 443)).toBe(false)
    expect(allowed(world, 'default/backend2', '203.0.113.1', 443)).toBe(true)
    expect(allowed(world, 'default/backend2', '2001:db8::1', 443)).toBe(false)
  })

  it('[4.5] of an NP’s ipBlock are pods too', () => {
    const spec = {
      podSelector: { matchLabels: { app: 'backend2' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/24', except: ['10.1.0.14/32'] } }] }]
    }
    expect(allowed(shop([np(spec)]), 'default/backend2', 'default/database', 5432)).toBe(true)
    expect(allowed(shop([np(spec)]), 'default/backend2', 'default/intruder', 5000)).toBe(false)
    expect(allowed(shop([np(spec)], { dialect: 'cilium-1.20' }), 'default/backend2', 'default/database', 5432)).toBe(false)
  })

  it('GHSA-fm8w-2m5w-9j7r: a peer of an ipBlock alone selects no pod outside of it', () => {
    const world = shop([np({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] })])
    expect(allowed(world, 'default/intruder', 'default/backend2', 5000)).toBe(false)
    expect(allowed(world, '192.0.2.7', 'default/backend2', 5000)).toBe(true)
  })
})

describe('ports', () => {
  it('[5.1] shut ICMP out', () => {
    const world = shop([
      cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [{ port: '0' }] }] }] })
    ])
    expect(allowed(world, 'default/backend1', 'default/backend2', 8, 'ICMP')).toBe(false)
    expect(allowed(world, 'default/backend1', 'default/backend2', 8, 'SCTP')).toBe(true)
  })

  it('[5.3] have names, looked up on the subject for ingress', () => {
    const world = shop([
      cnp({ endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }] })
    ])
    expect(allowed(world, 'default/intruder', 'default/backend2', 5000)).toBe(true)
    expect(allowed(world, 'default/intruder', 'default/database', 5000)).toBe(false)
  })

  it('[5.5] are types for ICMP', () => {
    const world = shop([
      cnp({
        endpointSelector: {},
        ingress: [{ fromEntities: ['all'], icmps: [{ fields: [{ family: 'IPv6', type: 128 }] }] }]
      })
    ])
    expect(allowed(world, 'default/backend1', 'default/backend2', 128, 'ICMPv6')).toBe(true)
    expect(allowed(world, 'default/backend1', 'default/backend2', 128, 'ICMP')).toBe(false)
  })
})
