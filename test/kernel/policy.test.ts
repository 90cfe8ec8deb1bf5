import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  CLASS,
  cidrClass,
  IDENTITY,
  identity,
  isolated,
  Judge,
  LISTED,
  LISTED6,
  open,
  PEER,
  PEER6,
  POD,
  POD6,
  rule,
  WORLD,
  WORLD6
} from './judge'
import { echoPacket, ethernet, icmp, icmpPacket, ip, sctpPacket, tcpPacket, udpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh()
})

const peer = identity(IDENTITY.peer)
let port = 1024
/** A new connection each time. */
const reaches = (destination: string, to: number): boolean => {
  const source = destination.includes(':') ? POD6 : POD
  port = port === 60000 ? 1024 : port + 1
  return judge.sends(tcpPacket({ source, destination }, { from: port, to }))
}

describe('the highest precedence wins, whichever lookup it comes from', () => {
  test.each([
    ['identity', peer, PEER],
    ['class', cidrClass(CLASS), LISTED],
    ['class of IPv6', cidrClass(CLASS), LISTED6]
  ] as const)('[7.4] any-peer-with-a-port-shadows-a-broader-deny-of-the-peer: %s', (_name, of, address) => {
    judge.policy(
      isolated('egress'),
      rule('egress', { protocol: 6, port: 80, precedence: 20, cookie: 20 }),
      rule('egress', { peer: of, verdict: 'deny', precedence: 30, cookie: 30 })
    )
    expect(reaches(address, 80)).toBe(false)
    expect(judge.event()).toMatchObject({ cookie: 30 })
    judge.policy(
      isolated('egress'),
      rule('egress', { protocol: 6, port: 80, precedence: 40, cookie: 40 }),
      rule('egress', { peer: of, verdict: 'deny', precedence: 30, cookie: 30 })
    )
    expect(reaches(address, 80)).toBe(true)
    expect(judge.event()).toMatchObject({ cookie: 40 })
    expect(reaches(address, 81)).toBe(false)
  })

  test('within-one-peer-the-longest-prefix-answers: port before protocol before all', () => {
    judge.policy(
      isolated('egress'),
      rule('egress', { peer, cookie: 10 }),
      rule('egress', { peer, protocol: 6, cookie: 11, precedence: 5 }),
      rule('egress', { peer, protocol: 6, port: 80, cookie: 12, precedence: 4 })
    )
    reaches(PEER, 80)
    reaches(PEER, 81)
    judge.sends(udpPacket({ source: POD, destination: PEER }, 1, 80))
    expect(judge.events().map((event) => event.cookie)).toEqual([12, 11, 10])
  })
})

describe('peers', () => {
  test('address-of-nobody: it is the world of its family', () => {
    judge.policy(isolated('egress'), rule('egress', { peer: identity(IDENTITY.world4) }))
    expect([reaches(WORLD, 80), reaches(WORLD6, 80), reaches(PEER, 80)]).toEqual([true, false, false])
    judge.policy(isolated('egress'), rule('egress', { peer: identity(IDENTITY.world6) }))
    expect([reaches(WORLD, 80), reaches(WORLD6, 80), reaches(PEER6, 80)]).toEqual([false, true, false])
  })

  test('listed-address-is-no-longer-world: both its identity and its class are asked', () => {
    judge.policy(isolated('egress'), rule('egress', { peer: identity(IDENTITY.world4) }))
    expect(reaches(LISTED, 80)).toBe(true)
    judge.policy(isolated('egress'), rule('egress', { peer: cidrClass(CLASS) }))
    expect([reaches(LISTED, 80), reaches(LISTED6, 80), reaches(WORLD, 80)]).toEqual([true, true, false])
  })

  test('a-class-is-taken-for-an-identity-of-the-same-number: they are apart', () => {
    judge.policy(
      isolated('egress'),
      rule('egress', { peer: identity(CLASS) }),
      rule('egress', { peer: cidrClass(IDENTITY.peer) })
    )
    expect([reaches(LISTED, 80), reaches(PEER, 80)]).toEqual([false, false])
  })
})

describe('ports and protocols', () => {
  test('[5.2] range-ends-one-too-late: prefixes of ports', () => {
    judge.policy(isolated('egress'), rule('egress', { protocol: 6, port: 8000, bits: 13 }))
    expect([7999, 8000, 8007, 8008].map((to) => reaches(PEER, to))).toEqual([false, true, true, false])
  })

  test('port-bytes-in-the-wrong-order: 80 is not 20480', () => {
    judge.policy(isolated('egress'), rule('egress', { protocol: 6, port: 80 }))
    expect([reaches(PEER, 80), reaches(PEER, 20480)]).toEqual([true, false])
  })

  test('protocols-are-mixed-up: a port of one is not that of another', () => {
    const flow = { source: POD, destination: PEER }
    judge.policy(isolated('egress'), rule('egress', { protocol: 17, port: 53 }))
    expect(reaches(PEER, 53)).toBe(false)
    expect(judge.sends(udpPacket(flow, 1, 53))).toBe(true)
    expect(judge.sends(sctpPacket(flow, 1, 53))).toBe(false)
    judge.policy(isolated('egress'), rule('egress', { protocol: 132, port: 53 }))
    expect(judge.sends(sctpPacket(flow, 2, 53))).toBe(true)
  })

  test('[5.5] icmp-type-is-taken-for-a-port: it is the first byte, families apart', () => {
    const flow = { source: POD, destination: PEER }
    judge.policy(isolated('egress'), rule('egress', { protocol: 1, port: 8 << 8, bits: 8 }))
    expect(judge.sends(echoPacket(flow, 1))).toBe(true)
    expect(judge.sends(icmpPacket(flow, icmp(8, 3)))).toBe(true)
    expect(judge.sends(icmpPacket(flow, icmp(13)))).toBe(false)
    expect(judge.sends(echoPacket({ source: POD6, destination: PEER6 }, 1))).toBe(false)
    judge.policy(isolated('egress'), rule('egress', { protocol: 58, port: 128 << 8, bits: 8 }))
    expect(judge.sends(echoPacket({ source: POD6, destination: PEER6 }, 2))).toBe(true)
  })

  test('[5.1] any-L4-rule-lets-ICMP-through: it does not; a rule without ports does', () => {
    const flow = { source: POD, destination: PEER }
    const l4 = [6, 17, 132].map((protocol) => rule('egress', { protocol }))
    judge.policy(isolated('egress'), ...l4)
    expect(judge.sends(echoPacket(flow, 3))).toBe(false)
    judge.policy(isolated('egress'), rule('egress', { peer }))
    expect(judge.sends(echoPacket(flow, 4))).toBe(true)
  })

  test.each([2, 4, 41, 47, 50, 51, 112])(
    'protocol-without-ports-passes-a-rule-with-one: %i needs a rule for all',
    (protocol) => {
      const packet = ethernet(ip(new Uint8Array(40), { protocol, source: POD, destination: PEER }))
      judge.policy(
        isolated('egress'),
        rule('egress', { peer, protocol: 6 }),
        rule('egress', { peer, protocol: 17, port: 0, bits: 16 })
      )
      expect(judge.sends(packet)).toBe(false)
      judge.policy(isolated('egress'), rule('egress', { peer }))
      expect(judge.sends(packet)).toBe(true)
    }
  )
})

describe('counters', () => {
  test('packets-of-a-rule-are-not-counted: both ways of a connection, and the denied ones', () => {
    judge.policy(isolated('egress'), open('ingress'), rule('egress', { peer, cookie: 4001 }))
    const packet = tcpPacket({ source: POD, destination: PEER }, { from: 9, to: 80 })
    for (let i = 0; i < 5; i++) judge.sends(packet)
    judge.receives(tcpPacket({ source: PEER, destination: POD }, { from: 80, to: 9, flags: 16 }))
    expect(judge.counter(4001)).toEqual({ packets: 6, bytes: 6 * packet.length })
    judge.policy(rule('egress', { verdict: 'deny', cookie: 4002 }))
    judge.sends(packet)
    expect(judge.counter(4002).packets).toBe(1)
  })

  test('counters-are-full-and-the-verdict-changes: it does not, and it is counted', () => {
    const small = new Judge({ sizes: { counters: 4 } })
    small.policy(...[...Array(16).keys()].map((at) => rule('egress', { protocol: 6, port: 100 + at, cookie: 100 + at })))
    for (let at = 0; at < 16; at++) {
      expect(small.sends(tcpPacket({ source: POD, destination: PEER }, { from: 1, to: 100 + at }))).toBe(true)
    }
    expect(small.stat('PC_STAT_COUNTERS_FULL')).toBe(12)
    small.close()
  })
})

test('large-table-answers-wrongly: each of 10,000 entries is found, and nothing beside them', () => {
  const rows = [...Array(5000).keys()].flatMap((at) => [
    rule('egress', { peer: identity(1000 + at), protocol: 6, port: 80, cookie: 10_000 + at }),
    rule('egress', { protocol: 6, port: 20_000 + at, precedence: 20, cookie: 20_000 + at })
  ])
  const { peers_exact } = judge.datapath.maps
  const keys = rows.length / 2
  const batch = { count: keys, keys: new Uint8Array(16 * keys), values: new Uint8Array(8 * keys) }
  for (let at = 0; at < keys; at++) {
    batch.keys.set([0xff, 0xff, 10, 9, at >> 8, at & 0xff], at * 16 + 10)
    new DataView(batch.values.buffer).setUint32(at * 8, 1000 + at, true)
  }
  peers_exact.setMany(batch)
  judge.policy(isolated('egress'), ...rows)
  const table = judge.datapath.openTable(7)
  expect(table?.count()).toBe(10_001)
  table?.close()
  for (let at = 0; at < 5000; at += 7) {
    expect(reaches(`10.9.${at >> 8}.${at & 0xff}`, 80)).toBe(true)
    expect(reaches(`10.9.${at >> 8}.${at & 0xff}`, 81)).toBe(false)
    expect(reaches(WORLD, 20_000 + at)).toBe(true)
  }
  expect(reaches(WORLD, 19_999)).toBe(false)
  expect(reaches(WORLD, 25_000)).toBe(false)
  const cookies = judge.events().map((event) => event.cookie)
  expect(cookies.slice(0, 3)).toEqual([10_000, 2, 20_000])
  peers_exact.deleteMany(batch)
})
