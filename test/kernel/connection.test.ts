import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { IDENTITY, identity, isolated, Judge, NODE, open, PEER, PEER6, POD, POD6, rule } from './judge'
import { back, echoPacket, FLAG, type Flow, sctpPacket, tcpPacket, udpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())

const out: Flow = { source: POD, destination: PEER }
const into: Flow = back(out)
const families: readonly [string, Flow][] = [
  ['IPv4', out],
  ['IPv6', { source: POD6, destination: PEER6 }]
]
const peer = identity(IDENTITY.peer)
const { SYN, ACK, FIN, RST } = FLAG

describe.each(families)('%s: the replies of an allowed connection pass, and nothing else does', (_family, to) => {
  const from = back(to)
  beforeEach(() => {
    judge.fresh().policy(isolated('ingress'), isolated('egress'), rule('egress', { peer, protocol: 6, port: 5432 }))
  })

  test('[7.7] reply-of-an-allowed-connection-is-dropped: it passes', () => {
    expect(judge.sends(tcpPacket(to, { from: 40000, to: 5432 }))).toBe(true)
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: SYN | ACK }))).toBe(true)
    expect(judge.sends(tcpPacket(to, { from: 40000, to: 5432, flags: ACK }))).toBe(true)
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: ACK }))).toBe(true)
  })

  test('reply-to-nothing-passes: it is dropped', () => {
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: SYN | ACK }))).toBe(false)
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: ACK }))).toBe(false)
  })

  test('reply-from-another-port-passes: it is dropped', () => {
    judge.sends(tcpPacket(to, { from: 40000, to: 5432 }))
    expect(judge.receives(tcpPacket(from, { from: 5433, to: 40000, flags: ACK }))).toBe(false)
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40001, flags: ACK }))).toBe(false)
  })

  test('peer-opens-a-connection-of-its-own-over-an-open-one: its SYN is judged as new, and the open one goes on', () => {
    judge.sends(tcpPacket(to, { from: 40000, to: 5432 }))
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: SYN }))).toBe(false)
    expect(judge.receives(tcpPacket(from, { from: 5432, to: 40000, flags: SYN | ACK }))).toBe(true)
  })
})

test.each([
  [
    'TCP',
    (flow: Flow) => tcpPacket(flow, { from: 40000, to: 53 }),
    (flow: Flow) => tcpPacket(flow, { from: 53, to: 40000, flags: SYN | ACK })
  ],
  ['UDP', (flow: Flow) => udpPacket(flow, 40000, 53), (flow: Flow) => udpPacket(flow, 53, 40000)],
  ['SCTP', (flow: Flow) => sctpPacket(flow, 40000, 53), (flow: Flow) => sctpPacket(flow, 53, 40000, 2)]
])('%s: both directions keep a connection', (_name, request, reply) => {
  judge.fresh().policy(isolated('ingress'), open('egress'))
  expect(judge.sends(request(out))).toBe(true)
  expect(judge.receives(reply(into))).toBe(true)
  judge.fresh().policy(open('ingress'), isolated('egress'))
  expect(judge.receives(request(into))).toBe(true)
  expect(judge.sends(reply(out))).toBe(true)
  judge.fresh().policy(isolated('ingress'), isolated('egress'))
  expect(judge.sends(request(out))).toBe(false)
  expect(judge.receives(request(into))).toBe(false)
})

describe('ICMP echo (GHSA-c66w-hq56-4q97)', () => {
  beforeEach(() => {
    judge.fresh().policy(isolated('ingress'), open('egress'))
  })

  test.each(families)('%s: reply-of-a-ping-is-dropped: it passes', (_family, to) => {
    expect(judge.sends(echoPacket(to, 77))).toBe(true)
    expect(judge.receives(echoPacket(back(to), 77, true))).toBe(true)
  })

  test.each(families)('%s: a-ping-opens-the-way-for-the-peers-ping: requests the other way stay denied', (_family, to) => {
    judge.sends(echoPacket(to, 77))
    expect(judge.receives(echoPacket(back(to), 77))).toBe(false)
  })

  test.each(families)('%s: reply-with-another-id-passes: it is dropped', (_family, to) => {
    judge.sends(echoPacket(to, 77))
    expect(judge.receives(echoPacket(back(to), 78, true))).toBe(false)
  })

  test('pings-both-ways-with-one-id-are-taken-for-one: each is judged in its own direction', () => {
    judge.policy(rule('ingress', { peer, protocol: 1, port: 8 << 8, bits: 8 }), isolated('ingress'), isolated('egress'))
    expect(judge.receives(echoPacket(into, 5))).toBe(true)
    expect(judge.sends(echoPacket(out, 5, true))).toBe(true)
    expect(judge.sends(echoPacket(out, 5))).toBe(false)
  })
})

describe('a change of policy on an open connection', () => {
  beforeEach(() => {
    judge.fresh().policy(isolated('ingress'), open('egress'))
    judge.sends(tcpPacket(out, { from: 40000, to: 5432 }))
    judge.receives(tcpPacket(into, { from: 5432, to: 40000, flags: SYN | ACK }))
    judge.events()
  })
  const data = tcpPacket(out, { from: 40000, to: 5432, flags: ACK })
  const answer = tcpPacket(into, { from: 5432, to: 40000, flags: ACK })

  test('open-connection-outlives-its-rule: its next packet is dropped, either way, and said once', () => {
    judge.policy(isolated('ingress'), isolated('egress'))
    expect(judge.sends(data)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'cut', direction: 'egress', cookie: 2, source: POD, destinationPort: 5432 })
    expect(judge.receives(answer)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', direction: 'ingress', cookie: 2 })
    expect(judge.counter(2).packets).toBeGreaterThan(0)
  })

  test('first-packet-after-the-change-is-a-reply: it is judged by the table of the direction that opened', () => {
    judge.policy(open('ingress'), isolated('egress'))
    expect(judge.receives(answer)).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'cut', cookie: 2 })
  })

  test('cut-connection-comes-back-by-the-peers-packets: it stays cut while the other direction is open', () => {
    judge.policy(open('ingress'), isolated('egress'))
    for (let i = 0; i < 3; i++) {
      expect(judge.receives(answer)).toBe(false)
      expect(judge.sends(data)).toBe(false)
    }
  })

  test('cut-connection-stays-cut-when-policy-allows-it-again: it goes on', () => {
    judge.policy(isolated('ingress'), isolated('egress'))
    judge.sends(data)
    judge.policy(isolated('ingress'), open('egress'))
    expect(judge.sends(data)).toBe(true)
    expect(judge.receives(answer)).toBe(true)
  })

  test('new-connection-with-the-ports-of-a-cut-one-is-called-cut: it is a denied one', () => {
    judge.policy(isolated('ingress'), isolated('egress'))
    judge.sends(data)
    judge.events()
    expect(judge.sends(tcpPacket(out, { from: 40000, to: 5432 }))).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', cookie: 2 })
  })

  test('allowed-connection-suffers-from-a-change: it goes on, with the cookie of the new rule, and without an event', () => {
    judge.policy(isolated('ingress'), isolated('egress'), rule('egress', { peer, cookie: 44 }))
    expect(judge.sends(data)).toBe(true)
    expect(judge.receives(answer)).toBe(true)
    expect(judge.events()).toEqual([])
    expect(judge.counter(44).packets).toBe(2)
  })

  test('peer-changes-identity-and-keeps-its-connection: peers_epoch has it judged anew', () => {
    judge.policy(isolated('ingress'), isolated('egress'), rule('egress', { peer }))
    expect(judge.sends(data)).toBe(true)
    const key = judge.datapath.maps.peers_exact
    const before = judge.datapath.maps.peers_exact.entries()
    const changed = { ...before, values: before.values.slice() }
    new Uint32Array(changed.values.buffer).fill(999)
    key.setMany(changed)
    judge.node({ peersEpoch: 1 })
    expect(judge.sends(data)).toBe(false)
    key.setMany(before)
    judge.node({ peersEpoch: 2 })
    expect(judge.sends(data)).toBe(true)
  })
})

describe('mid-stream', () => {
  test('open-connection-breaks-when-its-entry-is-lost: the next packet of its opener makes it again', () => {
    judge.fresh().policy(isolated('ingress'), open('egress'))
    expect(judge.sends(tcpPacket(out, { from: 40000, to: 5432, flags: ACK }))).toBe(true)
    expect(judge.receives(tcpPacket(into, { from: 5432, to: 40000, flags: ACK }))).toBe(true)
  })

  test('a-reset-leaves-an-entry: nothing is remembered of it', () => {
    judge.fresh().policy(open('ingress'), isolated('egress'))
    expect(judge.receives(tcpPacket(into, { from: 1, to: 2, flags: RST }))).toBe(true)
    expect(judge.connections()).toEqual([])
  })
})

describe('an entry ends', () => {
  beforeEach(() => {
    judge.fresh().policy(isolated('ingress'), open('egress'))
  })

  test('port-used-again-after-close-is-taken-for-the-old-connection: it is a new one', () => {
    judge.sends(tcpPacket(out, { from: 40000, to: 80 }))
    judge.receives(tcpPacket(into, { from: 80, to: 40000, flags: SYN | ACK }))
    judge.sends(tcpPacket(out, { from: 40000, to: 80, flags: FIN | ACK }))
    judge.receives(tcpPacket(into, { from: 80, to: 40000, flags: FIN | ACK }))
    judge.events()
    judge.sends(tcpPacket(out, { from: 40000, to: 80 }))
    expect(judge.event()).toMatchObject({ kind: 'opened' })
  })

  test('retransmitted-SYN-is-counted-as-another-connection: one event', () => {
    for (let i = 0; i < 3; i++) judge.sends(tcpPacket(out, { from: 40000, to: 80 }))
    expect(judge.event()).toMatchObject({ kind: 'opened' })
  })

  test.each([
    ['UDP without an answer', 61, () => udpPacket(out, 4000, 53), () => udpPacket(into, 53, 4000)],
    ['ping', 31, () => echoPacket(out, 9), () => echoPacket(into, 9, true)],
    [
      'TCP without an answer',
      121,
      () => tcpPacket(out, { from: 1, to: 2 }),
      () => tcpPacket(into, { from: 2, to: 1, flags: ACK })
    ]
  ])('%s: late-reply-passes-for-ever: after its time it is dropped', (_name, seconds, request, reply) => {
    judge.sends(request())
    judge.age(seconds)
    expect(judge.receives(reply())).toBe(false)
  })

  test('idle-connection-is-forgotten-too-soon: TCP stays for a day', () => {
    judge.sends(tcpPacket(out, { from: 1, to: 2 }))
    judge.receives(tcpPacket(into, { from: 2, to: 1, flags: SYN | ACK }))
    judge.age(23 * 3600)
    expect(judge.receives(tcpPacket(into, { from: 2, to: 1, flags: ACK }))).toBe(true)
    judge.age(25 * 3600)
    expect(judge.receives(tcpPacket(into, { from: 2, to: 1, flags: ACK }))).toBe(false)
  })
})

describe('audit', () => {
  test('audit-drops-something: nothing is dropped, and said once a connection', () => {
    judge.fresh().policy(isolated('ingress'), isolated('egress'))
    judge.audit(true)
    for (let i = 0; i < 3; i++) expect(judge.sends(tcpPacket(out, { from: 40000, to: 80 }))).toBe(true)
    expect(judge.receives(tcpPacket(into, { from: 80, to: 40000, flags: SYN | ACK }))).toBe(true)
    expect(judge.event()).toMatchObject({ kind: 'audited', cookie: 2 })
    expect(judge.sends(tcpPacket({ source: NODE, destination: PEER }, { from: 1, to: 2 }))).toBe(true)
    expect(judge.event()).toMatchObject({ kind: 'audited', reason: 'spoofed-source' })
  })

  test('end-of-audit-leaves-denied-connections-open: they are cut', () => {
    judge.fresh().policy(isolated('ingress'), isolated('egress'))
    judge.audit(true)
    judge.sends(tcpPacket(out, { from: 40000, to: 80 }))
    judge.audit(false)
    judge.events()
    for (let i = 0; i < 2; i++) {
      expect(judge.sends(tcpPacket(out, { from: 40000, to: 80, flags: ACK }))).toBe(false)
      expect(judge.event()).toMatchObject({ kind: i === 0 ? 'cut' : 'dropped' })
    }
  })
})

test('clock-stands-still: a connection was last seen when it was', () => {
  judge.fresh().policy(open('ingress'), open('egress'))
  const late = 200_000_000n // of a tick, and of a busy machine
  for (const end = process.hrtime.bigint() + 4n * late; process.hrtime.bigint() < end; ) {
    const before = process.hrtime.bigint()
    judge.sends(udpPacket(out, 40000, 53))
    const [connection] = judge.connections()
    expect(connection?.lastSeen).toBeGreaterThan(before - late)
    expect(connection?.lastSeen).toBeLessThanOrEqual(process.hrtime.bigint())
    judge.fresh()
  }
})

describe('sweep', () => {
  test('connections-that-are-over-fill-the-table: they are cleared away, and no others', async () => {
    judge.fresh().policy(open('ingress'), open('egress'))
    const before = judge.datapath.connectionPressure()
    for (let from = 1; from <= 50; from++) judge.sends(udpPacket(out, from, 53))
    judge.age(61)
    judge.sends(tcpPacket(out, { from: 1, to: 2 }))
    judge.receives(tcpPacket(into, { from: 2, to: 1, flags: SYN | ACK }))
    judge.age(3600)
    judge.sends(udpPacket(out, 77, 53))
    expect(await judge.datapath.sweepConnections()).toEqual({ present: 2, swept: 50 })
    expect(judge.connections()).toHaveLength(2)
    expect(judge.receives(tcpPacket(into, { from: 2, to: 1, flags: ACK }))).toBe(true)
    expect(await judge.datapath.sweepConnections()).toEqual({ present: 2, swept: 0 })
    const after = judge.datapath.connectionPressure()
    expect([after.created - before.created, after.swept - before.swept]).toEqual([52, 50])
  })

  test('closed-connection-stays-for-a-day: ten seconds are enough', async () => {
    judge.fresh().policy(open('ingress'), open('egress'))
    judge.sends(tcpPacket(out, { from: 1, to: 2 }))
    judge.receives(tcpPacket(into, { from: 2, to: 1, flags: RST | ACK }))
    judge.age(9)
    expect(await judge.datapath.sweepConnections()).toEqual({ present: 1, swept: 0 })
    judge.age(2)
    expect(await judge.datapath.sweepConnections()).toEqual({ present: 0, swept: 1 })
  })
})
