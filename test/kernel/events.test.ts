import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeEvent, EVENT_SIZE } from '@/lib/datapath'
import { isolated, Judge, open, PEER, PEER6, POD, POD6 } from './judge'
import { FLAG, icmp, icmpPacket, tcpPacket, udpPacket } from './packet'

const judge = new Judge({ sizes: { events: 65536 } })
afterAll(() => judge.close())
beforeEach(() => {
  judge.node({ eventsPerSecond: 1_000_000, eventsBurst: 1_000_000 })
  judge.fresh().policy(isolated('ingress'), open('egress'))
})

const flow = { source: POD, destination: PEER }
const opened = (from: number): Uint8Array => udpPacket(flow, from, 53)
const denied = (from: number): Uint8Array => udpPacket({ source: PEER, destination: POD }, from, 53)

test('event-tells-something-else: every field is that of the packet', () => {
  const packet = tcpPacket({ source: PEER6, destination: POD6 }, { from: 4321, to: 80, flags: FLAG.SYN | FLAG.PSH })
  const before = process.hrtime.bigint()
  judge.receives(packet)
  const event = judge.event()
  expect(event).toMatchObject({
    kind: 'dropped',
    reason: 'policy',
    direction: 'ingress',
    source: PEER6,
    destination: POD6,
    sourcePort: 4321,
    destinationPort: 80,
    protocol: 6,
    tcpFlags: FLAG.SYN | FLAG.PSH,
    endpoint: 7,
    identity: 256,
    peerIdentity: 257,
    cookie: 1,
    ifindex: 1,
    length: packet.length
  })
  expect(event.time).toBeGreaterThanOrEqual(before)
  expect(event.time).toBeLessThanOrEqual(process.hrtime.bigint())
  judge.receives(icmpPacket({ source: PEER, destination: POD }, icmp(13, 2)))
  expect(judge.event()).toMatchObject({ protocol: 1, destinationPort: 13, icmpCode: 2, sourcePort: 0 })
})

test('events-change-their-order: as the packets came', () => {
  for (let from = 1; from <= 400; from++) judge.sends(opened(from))
  const events = judge.events()
  expect(events.map((event) => event.sourcePort)).toEqual([...Array(400).keys()].map((at) => at + 1))
  expect(events.every((event, at) => at === 0 || event.time >= (events[at - 1]?.time ?? 0n))).toBe(true)
})

describe('rate limit', () => {
  // A new one has full buckets.
  const limited = (eventsPerSecond: number, eventsBurst: number): Judge => {
    const fresh = new Judge()
    fresh.node({ eventsPerSecond, eventsBurst })
    return fresh.policy(isolated('ingress'), open('egress'))
  }
  /** One CPU, since each has its own buckets. */
  const cpus = (fresh: Judge): number => (fresh.datapath.maps.stats.valueSize / 8) | 0

  test('flood-of-drops-fills-the-ring: so many at once, the rest is counted', () => {
    const fresh = limited(1, 10)
    for (let from = 1; from <= 100; from++) fresh.receives(denied(from))
    const sent = fresh.events().length
    expect(sent).toBeGreaterThanOrEqual(10)
    expect(sent).toBeLessThanOrEqual(10 * cpus(fresh))
    expect(fresh.stat('PC_STAT_EVENTS_LIMITED')).toBe(100 - sent)
    expect(fresh.stat('PC_STAT_EVENTS')).toBe(sent)
    fresh.close()
  })

  test('flood-of-connections-hides-the-drops: each has its own allowance', () => {
    const fresh = limited(1, 10)
    for (let from = 1; from <= 100; from++) fresh.sends(opened(from))
    fresh.receives(denied(9999))
    expect(fresh.events().filter((event) => event.kind === 'dropped')).toHaveLength(1)
    fresh.close()
  })

  test('rate-of-nothing-lets-events-through: 0 is none, and the verdict stays', () => {
    const fresh = limited(0, 100)
    expect(fresh.receives(denied(1))).toBe(false)
    expect(fresh.sends(opened(1))).toBe(true)
    expect(fresh.events()).toEqual([])
    fresh.close()
  })

  test('allowance-does-not-come-back: in time it does', async () => {
    const fresh = limited(20, 1)
    let seen = 0
    for (const end = Date.now() + 10_000; seen < 2 + cpus(fresh) && Date.now() < end; ) {
      fresh.receives(denied(3))
      seen += fresh.events().length
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(seen).toBeGreaterThanOrEqual(2 + cpus(fresh))
    fresh.close()
  })

  test('lost-events-go-unsaid: the next one says how many there were on its CPU', () => {
    const fresh = limited(0, 0)
    for (let from = 1; from <= 50; from++) fresh.receives(denied(from))
    fresh.node({ eventsPerSecond: 1_000_000, eventsBurst: 1000 })
    for (let from = 51; from <= 150; from++) fresh.receives(denied(from))
    const said = fresh.events().map((event) => event.lost)
    // A CPU that sends none any more keeps its count.
    const sum = said.reduce((a, b) => a + b, 0)
    expect(sum).toBeGreaterThan(0)
    expect(sum).toBeLessThanOrEqual(50)
    expect(said.filter((lost) => lost > 0).length).toBeLessThanOrEqual(cpus(fresh))
    fresh.close()
  })
})

describe('ring', () => {
  test('full-ring-changes-the-verdict: it does not, and what was lost is counted', () => {
    const before = judge.stat('PC_STAT_EVENTS_LOST')
    for (let from = 1; from <= 2000; from++) expect(judge.receives(denied(from))).toBe(false)
    const sent = judge.events().length
    expect(sent).toBeGreaterThan(500)
    expect(judge.stat('PC_STAT_EVENTS_LOST') - before).toBe(2000 - sent)
    judge.receives(denied(1))
    expect(judge.events()).toHaveLength(1)
  })

  test('ring-wraps-and-mixes-events-up: many rounds, none lost, in order', () => {
    let next = 1
    for (let round = 0; round < 40; round++) {
      for (let at = 0; at < 300; at++) judge.receives(denied(1 + ((round * 300 + at) % 65000)))
      for (const event of judge.events()) expect(event.sourcePort).toBe(next++)
    }
    expect(next).toBe(12_001)
  })
})

describe('reader', () => {
  test('two-readers-take-records-from-each-other: the second one is refused', () => {
    expect(() => judge.datapath.events()).toThrow('EBUSY')
  })

  test('reader-sleeps-through-a-drop: it is woken at once', async () => {
    const fresh = new Judge()
    const { reader } = fresh
    const waiting = reader.read(5000)
    fresh.policy(isolated('ingress'))
    fresh.receives(denied(77))
    const bytes = await waiting
    expect(bytes).toHaveLength(EVENT_SIZE)
    expect(decodeEvent(bytes as Uint8Array)).toMatchObject({ kind: 'dropped', sourcePort: 77 })
    expect(await reader.read(1)).toHaveLength(0)
    reader.close()
    expect(await reader.read()).toBeUndefined()
    fresh.close()
  })

  test('reader-misses-opened-connections, which do not wake it: it looks for itself', async () => {
    const fresh = new Judge()
    const { reader } = fresh
    const waiting = reader.read(5000)
    fresh.policy(open('egress'))
    fresh.sends(opened(78))
    expect(decodeEvent((await waiting) as Uint8Array)).toMatchObject({ kind: 'opened', sourcePort: 78 })
    reader.close()
    fresh.close()
  })

  test('closing-leaves-a-reader-waiting: it ends', async () => {
    const fresh = new Judge()
    const { reader } = fresh
    const waiting = reader.read()
    reader.close()
    expect(await waiting).toBeUndefined()
    fresh.close()
  })
})
