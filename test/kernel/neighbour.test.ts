import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { IDENTITY, identity, isolated, Judge, NODE6, open, PEER6, POD_LINK, POD6, rule, WORLD6 } from './judge'
import { type Ipv4Options, icmp, icmpPacket, optionsHeader } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(isolated('ingress'), isolated('egress'))
})

const TYPES = [133, 134, 135, 136, 137]
const link = { source: POD_LINK, destination: 'ff02::1:ff00:1' }
const discovery = (type: number, flow = link, how: Partial<Ipv4Options> = {}, code = 0): Uint8Array =>
  icmpPacket(flow, icmp(type, code, [0, 0, 0, 0], new Uint8Array(16)), { ttl: 255, ...how })

describe('neighbour discovery passes, whatever the policy (cilium #16285, kube-router #1895)', () => {
  test.each(TYPES)('isolated-pod-has-no-ipv6: type %i, both ways', (type) => {
    expect(judge.sends(discovery(type))).toBe(true)
    expect(judge.receives(discovery(type, { source: 'fe80::1', destination: POD_LINK }))).toBe(true)
    expect(judge.receivesFromNode(discovery(type, { source: NODE6, destination: POD6 }))).toBe(true)
    expect(judge.events()).toEqual([])
    expect(judge.connections()).toEqual([])
  })

  test.each([
    ['its gateway', 'fe80::1'],
    ['the node', NODE6],
    ['another pod', PEER6],
    ['all routers', 'ff02::2']
  ])('neighbour-cannot-be-confirmed: to %s', (_name, destination) => {
    expect(judge.sends(discovery(135, { source: POD6, destination }))).toBe(true)
    expect(judge.sends(discovery(136, { source: POD6, destination }))).toBe(true)
  })

  test('duplicate-address-detection-fails: solicitations come from `::`', () => {
    expect(judge.sends(discovery(135, { source: '::', destination: 'ff02::1:ff00:2' }))).toBe(true)
    expect(judge.sends(discovery(133, { source: '::', destination: 'ff02::2' }))).toBe(true)
  })
})

describe('what only looks like it is dropped, even where policy allows everything', () => {
  beforeEach(() => {
    judge.policy(open('ingress'), open('egress'))
  })

  const lookalikes: readonly [string, Uint8Array][] = [
    ['passed on by a router', discovery(135, link, { ttl: 254 })],
    ['hop limit 1', discovery(135, link, { ttl: 1 })],
    ['a code', discovery(135, link, {}, 1)],
    ['a fragment header', discovery(135, link, { moreFragments: true, fragmentAt: 0 })],
    ['an atomic fragment', discovery(135, link, { fragmentAt: 0 })],
    [
      'a hop-by-hop header',
      icmpPacket(link, icmp(135), { ttl: 255, extensions: [optionsHeader(0)] } as Partial<Ipv4Options>)
    ],
    [
      'destination options',
      icmpPacket(link, icmp(136), { ttl: 255, extensions: [optionsHeader(60)] } as Partial<Ipv4Options>)
    ]
  ]
  test.each(lookalikes)('smuggled-as-neighbour-discovery: %s', (_name, packet) => {
    expect(judge.sends(packet)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'neighbour' })
    expect(judge.receives(packet)).toBe(false)
  })

  test.each([
    ["another's address", { source: 'fe80::3', destination: 'ff02::1' }, 135],
    ["a router's advertisement from `::`", { source: '::', destination: 'ff02::1' }, 134],
    ['an advertisement from `::`', { source: '::', destination: 'ff02::1' }, 136]
  ])('neighbour-discovery-from-%s', (_name, flow, type) => {
    expect(judge.sends(discovery(type, flow))).toBe(false)
  })

  test('data-carried-out-of-the-cluster-in-solicitations: to the world they are dropped', () => {
    expect(judge.sends(discovery(135, { source: POD6, destination: WORLD6 }))).toBe(false)
    expect(judge.sends(discovery(135, { source: POD6, destination: 'ff0e::1' }))).toBe(false)
    expect(judge.events().map((event) => event.reason)).toEqual(['neighbour', 'neighbour'])
  })
})

test.each([130, 131, 132, 138, 143, 151])('type-next-to-neighbour-discovery-passes: %i is judged by policy', (type) => {
  expect(judge.sends(discovery(type))).toBe(false)
  expect(judge.event()).toMatchObject({ reason: 'policy', destinationPort: type })
  judge.policy(
    rule('egress', { peer: identity(IDENTITY.world6), protocol: 58, port: type << 8, bits: 8 }),
    isolated('egress')
  )
  expect(judge.sends(discovery(type))).toBe(true)
})

test('neighbour-types-in-IPv4: they are no ICMP of IPv4 that anything allows', () => {
  const packet = icmpPacket({ source: '10.0.0.2', destination: '10.0.0.3' }, icmp(135), { ttl: 255 })
  expect(judge.sends(packet)).toBe(false)
  expect(
    judge.sends(icmpPacket({ source: '10.0.0.2', destination: '10.0.0.3' }, icmp(135), { ttl: 255, protocol: 58 }))
  ).toBe(false)
})
