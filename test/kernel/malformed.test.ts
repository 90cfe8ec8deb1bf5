import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { isolated, Judge, open, PEER, PEER6, POD, POD6, rule } from './judge'
import {
  arpPacket,
  ETHERTYPE,
  type Extension,
  echoPacket,
  ethernet,
  FLAG,
  type Ipv4Options,
  icmp,
  icmpPacket,
  ip,
  ipv4,
  ipv6,
  join,
  optionsHeader,
  PROTOCOL,
  sctpPacket,
  tcp,
  tcpPacket,
  udp,
  udpPacket
} from './packet'
import { whatIsWrong } from './understood'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(open('ingress'), open('egress'))
})

const flow = { source: POD, destination: PEER }
const flow6 = { source: POD6, destination: PEER6 }
const TCP = tcp({ from: 1, to: 2 })
const tcp4 = (how: Partial<Ipv4Options>): Uint8Array => tcpPacket(flow, { from: 1, to: 2 }, how)
const tcp6 = (how: Partial<Ipv4Options> & { extensions?: readonly Extension[] }): Uint8Array =>
  ethernet(ipv6(TCP, { protocol: PROTOCOL.TCP, ...flow6, ...how }))
const raw4 = (payload: Uint8Array, protocol: number): Uint8Array => ethernet(ipv4(payload, { protocol, ...flow }))

const sound: readonly [string, Uint8Array][] = [
  ['TCP', tcp4({})],
  ['TCP over IPv6', tcp6({})],
  ['TCP with options', tcpPacket(flow, { from: 1, to: 2, headerWords: 6, data: new Uint8Array(4) })],
  ['UDP', udpPacket(flow, 1, 2)],
  ['SCTP', sctpPacket(flow, 1, 2)],
  ['ICMP', echoPacket(flow, 1)],
  ['ICMPv6', echoPacket(flow6, 1)],
  ['padding after the packet', join(tcp4({}), new Uint8Array(20))],
  ['harmless IPv4 options', tcp4({ options: [1, 148, 4, 0, 0, 1, 7, 7, 4, 0, 0, 0, 0, 0] })],
  ['IPv6 options', tcp6({ extensions: [optionsHeader(0), optionsHeader(60, 3), optionsHeader(43)] })],
  ['eight extension headers', tcp6({ extensions: Array.from({ length: 8 }, () => optionsHeader(60)) })],
  ['a protocol without ports', raw4(new Uint8Array(4), PROTOCOL.GRE)],
  ['nothing at all after the IP header', raw4(new Uint8Array(), PROTOCOL.NONE)]
]

const broken: readonly [string, Uint8Array, string?][] = [
  ['IPv4 that says it is 6', tcp4({ version: 6 })],
  ['IPv6 that says it is 4', tcp6({ version: 4 })],
  ['IPv4 header of four words', tcp4({ headerWords: 4 })],
  ['IPv4 header longer than the packet', ethernet(ipv4(new Uint8Array(), { protocol: 6, ...flow, headerWords: 15 }))],
  ['total length beyond the end', tcp4({ length: 4000 })],
  ['total length of nothing', tcp4({ length: 0 })],
  ['total length within the header', tcp4({ length: 19 })],
  ['TCP header beyond the total length, in the padding', tcp4({ length: 39 })],
  ['payload length beyond the end', tcp6({ length: 4000 })],
  ['payload length within the TCP header', tcp6({ length: 19 })],
  ['loose source route', tcp4({ options: [131, 7, 4, 10, 0, 0, 9, 0] })],
  ['strict source route after padding', tcp4({ options: [1, 1, 137, 7, 4, 10, 0, 0, 9, 0] })],
  ['IPv4 option without a length', tcp4({ options: [1, 1, 1, 7] })],
  ['IPv4 option of length 1', tcp4({ options: [7, 1, 0, 0] })],
  ['IPv4 option beyond the header', tcp4({ options: [7, 9, 4, 0] })],
  ['routing header with segments left', tcp6({ extensions: [segmentsLeft()] })],
  ['nine extension headers', tcp6({ extensions: Array.from({ length: 9 }, () => optionsHeader(60)) })],
  ['hop-by-hop header in second place', tcp6({ extensions: [optionsHeader(60), optionsHeader(0)] })],
  ['extension header beyond the end', tcp6({ extensions: [{ type: 60, body: Uint8Array.of(200, 1, 4, 0, 0, 0, 0) }] })],
  ['extension header cut off', ethernet(ipv6(Uint8Array.of(6, 0, 1), { protocol: 60, ...flow6 }))],
  ['two fragment headers', tcp6({ extensions: [atomic(), atomic()] })],
  ['IPv4-mapped source in IPv6', ethernet(ipv6(TCP, { protocol: 6, source: POD, destination: PEER6 }))],
  ['IPv4-mapped destination in IPv6', ethernet(ipv6(TCP, { protocol: 6, source: POD6, destination: PEER }))],
  ['TCP header cut off', raw4(TCP.slice(0, 19), 6)],
  ['TCP header of four words', raw4(tcp({ from: 1, to: 2, headerWords: 4 }), 6)],
  ['TCP header longer than the packet', raw4(tcp({ from: 1, to: 2, headerWords: 15 }), 6)],
  ['UDP header cut off', raw4(udp(1, 2).slice(0, 7), 17)],
  ['UDP length beyond the end', raw4(udp(1, 2, new Uint8Array(4), 13), 17)],
  ['UDP length within its header', raw4(udp(1, 2, new Uint8Array(4), 7), 17)],
  ['UDP length of nothing', raw4(udp(1, 2, new Uint8Array(4), 0), 17)],
  ['SCTP without a chunk', raw4(new Uint8Array(12), PROTOCOL.SCTP)],
  ['ICMP header cut off', raw4(icmp(8).slice(0, 7), 1)],
  ['ICMPv6 in IPv4', raw4(icmp(128), 58), 'protocol'],
  ['ICMP in IPv6', icmpPacket(flow6, icmp(8), { protocol: 1 }), 'protocol']
]

function segmentsLeft(): Extension {
  return { type: 43, body: Uint8Array.of(2, 0, 1, ...new Uint8Array(20)) }
}

function atomic(): Extension {
  return { type: 44, body: new Uint8Array(7) }
}

test.each(sound)('sound-packet-is-dropped: %s', (_name, packet) => {
  expect(whatIsWrong(packet)).toBeUndefined()
  expect(judge.sends(packet)).toBe(true)
})

test.each(broken)('malformed-packet-passes: %s', (_name, packet, reason = 'malformed') => {
  expect(whatIsWrong(packet)).toBeDefined()
  expect(judge.sends(packet)).toBe(false)
  expect(judge.event()).toMatchObject({ kind: 'dropped', reason })
  expect(judge.connections()).toEqual([])
})

describe('ethertypes', () => {
  test('ARP passes, isolated or not', () => {
    const arp = arpPacket({ sender: POD })
    judge.policy(isolated('ingress'), isolated('egress'))
    expect(judge.sends(arp)).toBe(true)
    expect(judge.receives(arp)).toBe(true)
    expect(judge.events()).toEqual([])
  })

  test.each([
    ['MPLS', ETHERTYPE.MPLS],
    ['LLDP', ETHERTYPE.LLDP],
    ['a VLAN', ETHERTYPE.VLAN],
    ['QinQ', 0x88a8],
    ['PPPoE', 0x8864],
    ['802.3 length', 60],
    ['RARP', 0x8035]
  ])('other-protocol-passes-unjudged: %s is dropped', (_name, type) => {
    expect(judge.sends(ethernet(tcp4({}).slice(14), { type }))).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'ethertype' })
  })

  test('IPv4-hidden-in-a-VLAN-tag: the tagged packet is dropped', () => {
    const tagged = ethernet(join(Uint8Array.of(0, 5, 8, 0), tcp4({}).slice(14)), { type: ETHERTYPE.VLAN })
    expect(judge.sends(tagged)).toBe(false)
    expect(judge.receives(tagged)).toBe(false)
  })

  test('one-family-bears-the-type-of-the-other: dropped', () => {
    expect(judge.sends(ethernet(tcp4({}).slice(14), { type: ETHERTYPE.IPV6 }))).toBe(false)
    expect(judge.sends(ethernet(tcp6({}).slice(14), { type: ETHERTYPE.IPV4 }))).toBe(false)
  })
})

describe('fuzz (seeded)', () => {
  const seed = 20261122
  const corpus = [...sound, ...broken].map(([, packet]) => packet)
  const damaged = fc
    .tuple(
      fc.constantFrom(...corpus),
      fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 4 }),
      fc.option(fc.nat(90), { nil: undefined })
    )
    .map(([packet, changes, cut]) => {
      const copy = packet.slice(0, Math.max(14, cut ?? packet.length))
      // The addresses stay: else the source check would drop nearly all of it.
      for (const [at, byte] of changes) if (at >= 12 && at < copy.length && !isAddress(copy, at)) copy[at] = byte
      return copy
    })
  /** A test run itself refuses a packet without a whole IP header; wire.test.ts sends such. */
  const isRunnable = (packet: Uint8Array): boolean =>
    packet.length >= (packet[12] === 0x86 ? 54 : packet[12] === 8 && packet[13] === 0 ? 34 : 14)
  const isAddress = (packet: Uint8Array, at: number): boolean =>
    packet[12] === 0x86 ? at >= 22 && at < 54 : at >= 26 && at < 34

  test('damaged-packet-passes: what is passed where all is allowed is well-formed', () => {
    let passed = 0
    const holds = (packet: Uint8Array): void => {
      fc.pre(isRunnable(packet))
      judge.fresh()
      for (const pass of [judge.sends(packet), judge.receives(packet)]) {
        if (!pass) continue
        passed++
        expect(whatIsWrong(packet)).toBeUndefined()
      }
    }
    fc.assert(fc.property(damaged, holds), { seed, numRuns: 6000 })
    expect(passed).toBeGreaterThan(1000)
  })

  test('damaged-packet-opens-a-closed-pod: where nothing is allowed, only ARP and neighbour discovery pass', () => {
    judge.policy(isolated('ingress'), isolated('egress'))
    const holds = (packet: Uint8Array): void => {
      fc.pre(isRunnable(packet))
      for (const pass of [judge.sends(packet), judge.receives(packet)]) {
        if (pass) expect(isArp(packet) || isDiscovery(packet)).toBe(true)
      }
    }
    fc.assert(fc.property(damaged, holds), { seed, numRuns: 4000 })
    fc.assert(fc.property(fc.uint8Array({ minLength: 14, maxLength: 120 }), holds), { seed, numRuns: 4000 })
  })

  test('damaged-packet-passes-on-an-open-connection: the short way passes nothing that the long one does not', () => {
    const allow = (protocol: number, port: number) => rule('egress', { protocol, port })
    const flows = [flow, flow6].flatMap((one) => [
      [tcpPacket(one, { from: 9, to: 80 }), tcpPacket(one, { from: 9, to: 80, flags: FLAG.ACK, data: new Uint8Array(20) })],
      [udpPacket(one, 9, 53), udpPacket(one, 9, 53)]
    ]) as readonly [Uint8Array, Uint8Array][]
    const change = fc.tuple(fc.nat(79), fc.nat(255))
    const packets = fc
      .tuple(fc.constantFrom(...flows), fc.array(change, { maxLength: 3 }), fc.option(fc.nat(90), { nil: undefined }))
      .map(([[first, next], changes, cut]) => {
        const copy = next.slice(0, Math.max(14, cut ?? next.length))
        for (const [at, byte] of changes) if (at >= 12 && at < copy.length && !isAddress(copy, at)) copy[at] = byte
        return [first, copy] as const
      })
    let passed = 0
    const holds = ([first, packet]: readonly [Uint8Array, Uint8Array]): void => {
      fc.pre(isRunnable(packet))
      judge.fresh()
      expect(judge.sends(first)).toBe(true)
      const isOpen = judge.sends(packet)
      const [connection] = judge.connections()
      // From scratch, as the first packet of its connection, it goes the long way.
      judge.fresh()
      expect(judge.sends(packet)).toBe(isOpen)
      if (!isOpen) return
      passed++
      expect(whatIsWrong(packet)).toBeUndefined()
      expect(connection).toBeDefined()
    }
    judge.policy(isolated('ingress'), isolated('egress'), allow(6, 80), allow(17, 53))
    fc.assert(fc.property(packets, holds), { seed, numRuns: 4000 })
    expect(passed).toBeGreaterThan(500)
  })

  const isArp = (packet: Uint8Array): boolean => packet[12] === 8 && packet[13] === 6
  const isDiscovery = (packet: Uint8Array): boolean =>
    packet[20] === 58 && packet[21] === 255 && (packet[54] ?? 0) >= 133 && (packet[54] ?? 0) <= 137

  test('well-formed-packet-is-dropped: any port, flag, length and padding passes where all is allowed', () => {
    const payload = fc.oneof(
      fc
        .record({ from: fc.nat(65535), to: fc.nat(65535), flags: fc.nat(255), data: fc.uint8Array() })
        .map((o) => [6, tcp(o)] as const),
      fc.tuple(fc.nat(65535), fc.nat(65535), fc.uint8Array()).map(([from, to, data]) => [17, udp(from, to, data)] as const),
      fc
        .tuple(fc.nat(255), fc.uint8Array())
        .filter(([protocol]) => ![0, 1, 6, 17, 43, 44, 58, 60, 132].includes(protocol))
        .map(([protocol, data]) => [protocol, data] as const)
    )
    fc.assert(
      fc.property(payload, fc.boolean(), fc.uint8Array({ maxLength: 30 }), ([protocol, data], six, padding) => {
        const packet = join(ethernet(ip(data, { protocol, ...(six ? flow6 : flow) })), padding)
        expect(whatIsWrong(packet)).toBeUndefined()
        expect(judge.sends(packet)).toBe(true)
      }),
      { seed, numRuns: 3000 }
    )
  })
})
