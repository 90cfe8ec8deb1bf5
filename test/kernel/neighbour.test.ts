import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { IDENTITY, identity, isolated, Judge, NODE6, open, PEER6, POD_LINK, POD6, rule, WORLD6 } from './judge'
import { discovery, type Ipv4Options, icmp, icmpPacket, optionsHeader, solicited } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(isolated('ingress'), isolated('egress'))
})

const link = { source: POD_LINK, destination: 'ff02::2' }
/** Of the pod's own link address, as its stack sends them. */
const LINK_LAYER = Uint8Array.of(1, 1, 2, 0, 0, 0, 0, 2)
const message = (type: number, flow = link, about = POD6, options = LINK_LAYER, how: Partial<Ipv4Options> = {}) =>
  icmpPacket(flow, discovery(type, about, options), { ttl: 255, ...how })
const any = (type: number, how: Partial<Ipv4Options> = {}) => icmpPacket(link, icmp(type), { ttl: 255, ...how })

describe('neighbour discovery passes, whatever the policy (cilium #16285, kube-router #1895)', () => {
  test.each([133, 134, 135, 136, 137])('isolated-pod-has-no-ipv6: type %i to the pod', (type) => {
    expect(judge.receives(message(type, { source: 'fe80::1', destination: POD_LINK }))).toBe(true)
    expect(judge.receivesFromNode(message(type, { source: NODE6, destination: POD6 }))).toBe(true)
    expect(judge.events()).toEqual([])
    expect(judge.connections()).toEqual([])
  })

  test('isolated-pod-has-no-ipv6: it asks for routers and neighbours, and answers', () => {
    expect(judge.sends(message(133))).toBe(true)
    expect(judge.sends(message(135, { source: POD_LINK, destination: solicited(NODE6) }, NODE6))).toBe(true)
    expect(judge.sends(message(136, { source: POD6, destination: NODE6 }, POD6))).toBe(true)
    expect(judge.sends(message(136, { source: POD_LINK, destination: 'ff02::1' }, POD_LINK))).toBe(true)
    expect(judge.events()).toEqual([])
    expect(judge.connections()).toEqual([])
  })

  test.each([
    ['its gateway', 'fe80::1'],
    ['the node', NODE6],
    ['another pod', PEER6]
  ])('neighbour-cannot-be-confirmed: %s', (_name, neighbour) => {
    expect(judge.sends(message(135, { source: POD6, destination: neighbour }, neighbour))).toBe(true)
    expect(judge.sends(message(135, { source: POD6, destination: solicited(neighbour) }, neighbour))).toBe(true)
    expect(judge.sends(message(136, { source: POD6, destination: neighbour }, POD6))).toBe(true)
  })

  test('duplicate-address-detection-fails: solicitations come from `::`, with a nonce (RFC 7527)', () => {
    const nonce = Uint8Array.of(14, 1, 1, 2, 3, 4, 5, 6)
    for (const options of [new Uint8Array(), nonce]) {
      expect(judge.sends(message(135, { source: '::', destination: solicited(POD6) }, POD6, options))).toBe(true)
    }
    expect(judge.sends(message(133, { source: '::', destination: 'ff02::2' }, '::', new Uint8Array()))).toBe(true)
  })
})

describe('what only looks like it is dropped, even where policy allows everything', () => {
  beforeEach(() => {
    judge.policy(open('ingress'), open('egress'))
  })

  const extended = (type: number, header: 0 | 60) =>
    any(type, { extensions: [optionsHeader(header)] } as Partial<Ipv4Options>)
  const lookalikes: readonly [string, Uint8Array][] = [
    ['passed on by a router', message(133, link, '::', LINK_LAYER, { ttl: 254 })],
    ['hop limit 1', message(133, link, '::', LINK_LAYER, { ttl: 1 })],
    ['a code', icmpPacket(link, icmp(133, 1), { ttl: 255 })],
    ['a fragment header', any(133, { moreFragments: true, fragmentAt: 0 })],
    ['an atomic fragment', any(133, { fragmentAt: 0 })],
    ['a hop-by-hop header', extended(133, 0)],
    ['destination options', extended(136, 60)],
    ['data after a router solicitation', message(133, link, '::', new Uint8Array(24))],
    ['data after a solicitation', message(135, link, POD6, new Uint8Array(24))],
    ['data after an advertisement', message(136, link, POD6, new Uint8Array(1000))],
    ['a solicitation without its target', any(135)],
    ['an advertisement without its target', any(136)]
  ]
  test.each(lookalikes)('smuggled-as-neighbour-discovery: %s', (_name, packet) => {
    expect(judge.sends(packet)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'neighbour' })
    expect(judge.receives(packet)).toBe(false)
  })

  test.each([
    [134, 'ff02::1'],
    [134, PEER6],
    [137, 'ff02::1'],
    [137, PEER6]
  ])('pod-passes-for-a-router: type %i to %s', (type, destination) => {
    expect(judge.sends(message(type, { source: POD_LINK, destination }))).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'neighbour' })
  })

  test.each([
    ["another's", { source: 'fe80::3', destination: solicited(PEER6) }, 135, PEER6],
    ['`::`, which asks a neighbour', { source: '::', destination: PEER6 }, 135, PEER6],
    ['`::`, which says something', { source: '::', destination: 'ff02::1' }, 136, POD6]
  ])('neighbour-discovery-from-%s address', (_name, flow, type, about) => {
    expect(judge.sends(message(type, flow, about))).toBe(false)
  })

  test.each([PEER6, NODE6, 'fe80::1'])('pod-takes-the-place-of-a-neighbour: it advertises %s', (about) => {
    expect(judge.sends(message(136, { source: POD6, destination: 'ff02::1' }, about))).toBe(false)
    expect(judge.sends(message(136, { source: POD6, destination: PEER6 }, about))).toBe(false)
  })

  test('data-carried-to-a-pod-in-solicitations: they are about whom they ask, and nothing else', () => {
    expect(judge.sends(message(135, { source: POD6, destination: PEER6 }, '2001:db8:da7a::da7a'))).toBe(false)
    expect(judge.sends(message(135, { source: POD6, destination: 'ff02::1' }, PEER6))).toBe(false)
    expect(judge.sends(message(135, { source: POD6, destination: solicited('fd00::4') }, PEER6))).toBe(false)
  })

  test('data-carried-out-of-the-cluster-in-solicitations: to the world they are dropped', () => {
    expect(judge.sends(message(135, { source: POD6, destination: WORLD6 }, WORLD6))).toBe(false)
    expect(judge.sends(message(133, { source: POD6, destination: 'ff0e::1' }))).toBe(false)
    expect(judge.events().map((event) => event.reason)).toEqual(['neighbour', 'neighbour'])
  })
})

test.each([130, 131, 132, 138, 143, 151])('type-next-to-neighbour-discovery-passes: %i is judged by policy', (type) => {
  expect(judge.sends(any(type))).toBe(false)
  expect(judge.event()).toMatchObject({ reason: 'policy', destinationPort: type })
  judge.policy(
    rule('egress', { peer: identity(IDENTITY.world6), protocol: 58, port: type << 8, bits: 8 }),
    isolated('egress')
  )
  expect(judge.sends(any(type))).toBe(true)
})

test('neighbour-types-in-IPv4: they are no ICMP of IPv4 that anything allows', () => {
  const packet = icmpPacket({ source: '10.0.0.2', destination: '10.0.0.3' }, icmp(135), { ttl: 255 })
  expect(judge.sends(packet)).toBe(false)
  expect(
    judge.sends(icmpPacket({ source: '10.0.0.2', destination: '10.0.0.3' }, icmp(135), { ttl: 255, protocol: 58 }))
  ).toBe(false)
})
