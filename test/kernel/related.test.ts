import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeSource } from '@/lib/datapath'
import {
  ENDPOINT,
  IDENTITY,
  identity,
  isolated,
  Judge,
  NODE,
  NODE6,
  open,
  PEER,
  PEER6,
  POD,
  POD6,
  rule,
  WORLD,
  WORLD6
} from './judge'
import { back, echoPacket, errorAbout, FLAG, type Flow, icmp, icmpPacket, tcpPacket, udpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())

const families: readonly [
  string,
  { flow: Flow; router: string; unreachable: number; tooBig: [number, number]; quote: number }
][] = [
  ['IPv4', { flow: { source: POD, destination: PEER }, router: WORLD, unreachable: 3, tooBig: [3, 4], quote: 28 }],
  ['IPv6', { flow: { source: POD6, destination: PEER6 }, router: WORLD6, unreachable: 1, tooBig: [2, 0], quote: 48 }]
]

describe.each(families)('%s', (_family, { flow, router, unreachable, tooBig, quote }) => {
  const request = udpPacket(flow, 4000, 53)
  const toPod = { source: router, destination: flow.source }
  beforeEach(() => {
    judge
      .fresh()
      .policy(isolated('ingress'), isolated('egress'), rule('egress', { peer: identity(IDENTITY.peer), cookie: 70 }))
  })

  test('[7.7] path-mtu-discovery-breaks: an error about a known connection passes, from any router', () => {
    judge.sends(request)
    judge.events()
    const before = judge.counter(70).packets
    expect(judge.receives(errorAbout(request, toPod, ...tooBig, quote))).toBe(true)
    expect(judge.receives(errorAbout(request, back(flow), unreachable, 3, quote))).toBe(true)
    expect(judge.receivesFromNode(errorAbout(request, toPod, unreachable, 0, quote))).toBe(true)
    expect(judge.events()).toEqual([])
    expect(judge.counter(70).packets).toBe(before + 3)
  })

  test('error-of-the-pod-about-what-it-received-is-dropped: it passes', () => {
    judge.policy(open('ingress'), isolated('egress'))
    const received = udpPacket(back(flow), 4000, 53)
    judge.receives(received)
    expect(judge.sends(errorAbout(received, flow, unreachable, 3, quote))).toBe(true)
  })

  test('error-about-nothing-known-passes: it is judged by policy, as ICMP of its type', () => {
    const error = errorAbout(request, toPod, unreachable, 3, quote)
    expect(judge.receives(error)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', cookie: 1, destinationPort: unreachable })
    const protocol = toPod.source.includes(':') ? 58 : 1
    judge.policy(isolated('ingress'), rule('ingress', { protocol, port: unreachable << 8, bits: 8 }))
    expect(judge.receives(error)).toBe(true)
    expect(judge.connections()).toEqual([])
  })

  test('error-quotes-another-connection: ports, addresses and direction must be those of a known one', () => {
    judge.sends(request)
    for (const quoted of [
      udpPacket(flow, 4000, 54),
      udpPacket(flow, 4001, 53),
      tcpPacket(flow, { from: 4000, to: 53 }),
      udpPacket(back(flow), 53, 4000),
      udpPacket(back(flow), 4000, 53),
      udpPacket({ ...flow, destination: router }, 4000, 53)
    ]) {
      expect(judge.receives(errorAbout(quoted, toPod, unreachable, 3, quote))).toBe(false)
    }
  })

  test('error-goes-to-another-address-than-it-quotes: who gets it must have sent what it quotes', () => {
    const second = flow.source === POD ? '10.0.0.60' : 'fd00::60'
    const key = encodeSource(ENDPOINT, second) as Uint8Array
    judge.datapath.maps.sources.set(key, Uint8Array.of(1))
    const fromSecond = udpPacket({ ...flow, source: second }, 4000, 53)
    expect(judge.sends(fromSecond)).toBe(true)
    expect(judge.receives(errorAbout(fromSecond, toPod, unreachable, 3, quote))).toBe(false)
    expect(judge.receives(errorAbout(fromSecond, { ...toPod, destination: second }, unreachable, 3, quote))).toBe(true)
    judge.datapath.maps.sources.delete(key)
  })

  test('spoofed-error-passes-as-related: the pod sends errors from its own addresses alone', () => {
    judge.policy(open('ingress'), isolated('egress'))
    const received = udpPacket(back(flow), 4000, 53)
    judge.receives(received)
    judge.events()
    expect(judge.sends(errorAbout(received, { ...flow, source: router }, unreachable, 3, quote))).toBe(false)
    expect(judge.event()).toMatchObject({ reason: 'spoofed-source' })
  })

  test('error-outlives-the-rule: after a change it is dropped with its connection', () => {
    judge.sends(request)
    judge.policy(isolated('ingress'), isolated('egress'))
    expect(judge.receives(errorAbout(request, toPod, unreachable, 3, quote))).toBe(false)
    judge.policy(isolated('ingress'), isolated('egress'), rule('egress'))
    expect(judge.receives(errorAbout(request, toPod, unreachable, 3, quote))).toBe(true)
  })

  test('error-about-a-ping-is-dropped: it passes', () => {
    const ping = echoPacket(flow, 77)
    judge.sends(ping)
    expect(judge.receives(errorAbout(ping, toPod, unreachable, 1, quote))).toBe(true)
    expect(judge.receives(errorAbout(echoPacket(flow, 78), toPod, unreachable, 1, quote))).toBe(false)
    expect(judge.receives(errorAbout(echoPacket(back(flow), 77), toPod, unreachable, 1, quote))).toBe(false)
  })

  test('error-opens-the-way: no connection comes of it', () => {
    const tcp = tcpPacket(flow, { from: 4000, to: 80 })
    judge.sends(tcp)
    judge.receives(errorAbout(tcp, toPod, unreachable, 3, quote))
    expect(judge.connections()).toHaveLength(1)
    expect(judge.receives(tcpPacket(toPod, { from: 1, to: 2, flags: FLAG.ACK }))).toBe(false)
  })

  test('short-quote-is-read-beyond-its-end: it relates to nothing', () => {
    judge.sends(request)
    for (let cut = 0; cut < quote; cut++) {
      expect(judge.receives(errorAbout(request, toPod, unreachable, 3, cut))).toBe(false)
    }
  })
})

test('quoted-fragment-is-read-as-a-header: its bytes are payload, and relate to nothing', () => {
  const flow = { source: POD, destination: PEER }
  const request = udpPacket(flow, 4000, 53)
  judge.fresh().policy(isolated('ingress'), open('egress'))
  judge.sends(request)
  const later = udpPacket(flow, 4000, 53, { fragmentAt: 1480 })
  expect(judge.receives(errorAbout(later, { source: WORLD, destination: POD }, 11))).toBe(false)
  expect(judge.receives(errorAbout(request, { source: WORLD, destination: POD }, 11))).toBe(true)
})

test('redirect-changes-routes-as-a-related-error: it is judged by policy', () => {
  const flow = { source: POD, destination: PEER }
  const request = udpPacket(flow, 4000, 53)
  judge.fresh().policy(isolated('ingress'), open('egress'))
  judge.sends(request)
  expect(judge.receives(errorAbout(request, { source: NODE, destination: POD }, 5, 1))).toBe(false)
})

test('echo-request-quoting-a-connection-passes-as-an-error: only error types do', () => {
  const flow = { source: POD6, destination: PEER6 }
  const request = udpPacket(flow, 4000, 53)
  judge.fresh().policy(isolated('ingress'), open('egress'))
  judge.sends(request)
  for (const type of [0, 5, 100, 127, 128, 200, 255]) {
    const message = icmp(type, 0, [0, 0, 0, 0], request.slice(14, 62))
    expect(judge.receives(icmpPacket({ source: NODE6, destination: POD6 }, message))).toBe(false)
  }
})
