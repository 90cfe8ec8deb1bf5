import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { IDENTITY, identity, isolated, Judge, open, PEER, PEER6, POD, POD6, rule } from './judge'
import {
  back,
  echo,
  ethernet,
  fragmentHeader,
  type Ipv4Options,
  ip,
  ipv6,
  join,
  optionsHeader,
  PROTOCOL,
  sctp,
  tcp,
  udp
} from './packet'

const judge = new Judge()
afterAll(() => judge.close())

const families = [
  ['IPv4', { source: POD, destination: PEER }],
  ['IPv6', { source: POD6, destination: PEER6 }]
] as const

describe.each(families)('%s', (_family, flow) => {
  const peer = identity(IDENTITY.peer)
  const first = (port: number, id = 9, from = flow): Uint8Array =>
    fragment(udp(4000, port, new Uint8Array(1224), 4000), from, { id, moreFragments: true, fragmentAt: 0 })
  const later = (id = 9, from = flow, at = 1232, protocol: number = PROTOCOL.UDP): Uint8Array =>
    fragment(new Uint8Array(800).fill(0xff), from, { id, fragmentAt: at, moreFragments: true }, protocol)
  const fragment = (payload: Uint8Array, from: typeof flow, how: Partial<Ipv4Options>, protocol: number = PROTOCOL.UDP) =>
    ethernet(ip(payload, { protocol, ...from, ...how }))

  beforeEach(() => {
    judge
      .fresh()
      .policy(
        isolated('ingress'),
        isolated('egress'),
        rule('egress', { peer, protocol: PROTOCOL.UDP, port: 53 }),
        rule('egress', { peer, protocol: PROTOCOL.TCP, port: 80 })
      )
  })

  test('later-fragments-of-an-allowed-packet-are-dropped: they follow the first', () => {
    expect(judge.sends(first(53))).toBe(true)
    expect(judge.sends(later())).toBe(true)
    expect(judge.sends(later(9, flow, 2032))).toBe(true)
    expect(judge.connections()).toHaveLength(1)
  })

  test('later-fragments-of-a-denied-packet-pass: they are dropped, with the same cookie', () => {
    expect(judge.sends(first(54))).toBe(false)
    judge.events()
    expect(judge.sends(later())).toBe(false)
    expect(judge.event()).toMatchObject({ cookie: 2, destinationPort: 54 })
  })

  test('fragment-of-nothing-known-passes: it is dropped, even where policy allows everything', () => {
    judge.policy(open('ingress'), open('egress'))
    expect(judge.sends(later())).toBe(false)
    expect(judge.event()).toMatchObject({ reason: 'fragment' })
    expect(judge.receives(later(9, back(flow) as typeof flow))).toBe(false)
  })

  test('fragment-follows-that-of-another: id, addresses and direction must be the same', () => {
    judge.policy(open('ingress'), open('egress'))
    judge.sends(first(53))
    expect(judge.sends(later(10))).toBe(false)
    expect(judge.receives(later())).toBe(false)
    expect(judge.receives(later(9, back(flow) as typeof flow))).toBe(false)
  })

  test('fragmented-reply-is-dropped: it passes', () => {
    judge.sends(first(53))
    const reply = fragment(udp(53, 4000, new Uint8Array(1224), 4000), back(flow) as typeof flow, {
      id: 3,
      moreFragments: true,
      fragmentAt: 0
    })
    expect(judge.receives(reply)).toBe(true)
    expect(judge.receives(later(3, back(flow) as typeof flow))).toBe(true)
  })

  test('header-split-over-fragments-hides-its-port: a first fragment without the whole header is malformed', () => {
    const tiny = fragment(tcp({ from: 1, to: 80 }).slice(0, 16), flow, { moreFragments: true, fragmentAt: 0 }, PROTOCOL.TCP)
    expect(judge.sends(tiny)).toBe(false)
    expect(judge.event()).toMatchObject({ reason: 'malformed' })
  })

  test('later-fragment-writes-over-the-ports (RFC 3128): one that begins in the TCP header is dropped', () => {
    const tcpFirst = fragment(
      join(tcp({ from: 1, to: 80 }), new Uint8Array(4)),
      flow,
      { moreFragments: true, fragmentAt: 0 },
      PROTOCOL.TCP
    )
    expect(judge.sends(tcpFirst)).toBe(true)
    for (const at of [8, 16]) {
      expect(judge.sends(later(1, flow, at, PROTOCOL.TCP))).toBe(false)
      expect(judge.sends(later(9, flow, at, PROTOCOL.TCP))).toBe(false)
    }
    expect(judge.sends(later(1, flow, 24, PROTOCOL.TCP))).toBe(true)
  })

  test('later-fragment-writes-over-the-options of TCP: its header ends where it says', () => {
    const header = join(tcp({ from: 1, to: 80, headerWords: 10 }), new Uint8Array(28))
    expect(judge.sends(fragment(header, flow, { moreFragments: true, fragmentAt: 0 }, PROTOCOL.TCP))).toBe(true)
    expect(judge.sends(later(1, flow, 32, PROTOCOL.TCP))).toBe(false)
    expect(judge.sends(later(1, flow, 40, PROTOCOL.TCP))).toBe(true)
  })

  test('fragment-of-the-end-reads-beyond-the-packet: the last and shortest one passes', () => {
    judge.sends(first(53))
    expect(judge.sends(fragment(Uint8Array.of(1), flow, { id: 9, fragmentAt: 2032 }))).toBe(true)
  })
})

test('later-fragment-of-IPv6-names-another-protocol (RFC 8200 4.5): the first one counts', () => {
  const flow = { source: POD6, destination: PEER6 }
  judge.fresh().policy(isolated('egress'), rule('egress', { protocol: PROTOCOL.UDP, port: 53 }))
  const first = ethernet(
    ip(udp(1, 53, new Uint8Array(8), 100), { protocol: PROTOCOL.UDP, ...flow, id: 4, moreFragments: true, fragmentAt: 0 })
  )
  const other = ethernet(ip(new Uint8Array(8), { protocol: PROTOCOL.TCP, ...flow, id: 4, fragmentAt: 16 }))
  expect(judge.sends(first)).toBe(true)
  expect(judge.sends(other)).toBe(true)
})

test.each([
  ['UDP', PROTOCOL.UDP, udp(1, 53, new Uint8Array(8), 800), 8],
  ['TCP', PROTOCOL.TCP, tcp({ from: 1, to: 53, data: new Uint8Array(12) }), 24],
  ['SCTP', PROTOCOL.SCTP, join(sctp(1, 53), new Uint8Array(8)), 16],
  ['ICMPv6', PROTOCOL.ICMPv6, echo(128, 9, new Uint8Array(16)), 8]
])('header-behind-options-is-written-over-by-a-later-fragment (RFC 5722): %s', (_name, protocol, header, length) => {
  const flow = { source: POD6, destination: PEER6 }
  const options = optionsHeader(60, 2)
  judge.fresh().policy(isolated('egress'), rule('egress', { protocol }))
  // The options are cut up too: they come after the fragment header.
  const first = {
    protocol,
    ...flow,
    id: 4,
    extensions: [fragmentHeader({ id: 4, moreFragments: true, fragmentAt: 0 }), options]
  }
  const later = (at: number) => ethernet(ip(new Uint8Array(16), { protocol: 60, ...flow, id: 4, fragmentAt: at }))
  expect(judge.sends(ethernet(ipv6(header, first)))).toBe(true)
  const payload = options.body.length + 1 + length
  for (let at = 8; at < payload; at += 8) expect(judge.sends(later(at))).toBe(false)
  expect(judge.events().every(({ kind, reason }) => kind === 'opened' || reason === 'fragment')).toBe(true)
  expect(judge.sends(later(Math.ceil(payload / 8) * 8))).toBe(true)
})

test('atomic-fragment-is-dropped (RFC 6946): it is a whole packet', () => {
  const flow = { source: POD6, destination: PEER6 }
  judge.fresh().policy(isolated('egress'), rule('egress', { protocol: PROTOCOL.UDP, port: 53 }))
  expect(judge.sends(ethernet(ip(udp(1, 53), { protocol: PROTOCOL.UDP, ...flow, fragmentAt: 0 })))).toBe(true)
  expect(judge.sends(ethernet(ip(udp(1, 54), { protocol: PROTOCOL.UDP, ...flow, fragmentAt: 0 })))).toBe(false)
})
