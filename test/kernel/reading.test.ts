import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { isolated, Judge, PEER, PEER6, POD, POD_LINK, POD6, type Row, rule } from './judge'
import {
  address,
  echoPacket,
  ethernet,
  fragmentHeader,
  icmp,
  icmpPacket,
  ip,
  ipv6,
  join,
  optionsHeader,
  PROTOCOL,
  sctp,
  tcp,
  tcpPacket,
  udp,
  udpPacket
} from './packet'
import { type Reading, read } from './reading'

/*
 * Guards: the program and a second reading of the same bytes say the same, of packets that were changed at random, where some
 * ports, protocols and types are allowed and others are not. Nothing is known of any connection.
 */

const PACKETS = 110_000
const SEED = 20261125

const judge = new Judge()
afterAll(() => judge.close())

interface Allowed {
  readonly protocol: number
  readonly first: number
  readonly last: number
  readonly deny?: boolean
}

const EVERY = { first: 0, last: 65535 }
const POLICY: Readonly<Record<'egress' | 'ingress', readonly Allowed[]>> = {
  egress: [
    { protocol: 6, first: 80, last: 95 },
    { protocol: 6, first: 81, last: 81, deny: true },
    { protocol: 17, first: 53, last: 53 },
    { protocol: PROTOCOL.SCTP, ...EVERY },
    { protocol: 1, first: 8, last: 8 },
    { protocol: 58, first: 128, last: 131 },
    { protocol: PROTOCOL.GRE, ...EVERY }
  ],
  ingress: [
    { protocol: 6, first: 32768, last: 65535 },
    { protocol: 17, ...EVERY },
    { protocol: 1, ...EVERY },
    { protocol: 1, first: 3, last: 3, deny: true }
  ]
}

function rows(direction: 'egress' | 'ingress'): readonly Row[] {
  return POLICY[direction].map(({ protocol, first, last, deny = false }) => {
    const isType = protocol === 1 || protocol === 58
    const whole = isType ? 8 : 16
    const all = first === 0 && last === 65535
    const bits = all ? 0 : whole - Math.log2(last - first + 1)
    const port = all ? 0 : isType ? first << 8 : first
    return rule(direction, { protocol, port, bits, ...(deny ? { verdict: 'deny', precedence: 20 } : {}) })
  })
}

function allows(direction: 'egress' | 'ingress', { protocol, port }: Reading): boolean {
  const found = POLICY[direction].filter((one) => one.protocol === protocol && port >= one.first && port <= one.last)
  return found.length > 0 && !found.some(({ deny }) => deny)
}

const OWN = [POD, POD6, POD_LINK].map((text) => {
  const bytes = [...address(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return bytes.length === 32 && bytes.startsWith('00000000000000000000ffff') ? bytes.slice(24) : bytes
})

/** Undefined: not for this test. */
function expected(direction: 'egress' | 'ingress', reading: ReturnType<typeof read>): boolean | undefined {
  if (reading === undefined) return undefined
  if (typeof reading === 'string' || reading.follows) return false
  if (direction === 'egress' && !OWN.includes(reading.source)) return false
  // SPEC 8.7
  if (direction === 'egress' && OWN.includes(reading.destination)) return true
  return allows(direction, reading)
}

const flow = { source: POD, destination: PEER }
const flow6 = { source: POD6, destination: PEER6 }
const port = fc.oneof(fc.constantFrom(53, 79, 80, 81, 88, 95, 96, 32767, 32768, 65535), fc.nat(65535))
const family = fc.constantFrom(flow, flow6)
const data = fc.uint8Array({ maxLength: 40 })
const sound: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .tuple(family, port, port, fc.nat(255), data)
    .map(([of, from, to, flags, some]) => tcpPacket(of, { from, to, flags, data: some })),
  fc.tuple(family, port, port).map(([of, from, to]) => udpPacket(of, from, to)),
  fc
    .tuple(family, port, fc.nat(255))
    .map(([of, to, chunk]) => ethernet(ip(sctp(7, to, chunk), { protocol: PROTOCOL.SCTP, ...of }))),
  fc.tuple(family, fc.nat(65535), fc.boolean()).map(([of, id, reply]) => echoPacket(of, id, reply)),
  fc.tuple(fc.nat(255), fc.nat(255)).map(([type, code]) => icmpPacket(flow, icmp(type, code))),
  fc.tuple(fc.nat(255), fc.nat(255)).map(([type, code]) => icmpPacket(flow6, icmp(type, code))),
  fc
    .tuple(family, fc.constantFrom(2, 4, 41, 47, 50, 51, 59, 112, 255), data)
    .map(([of, protocol, some]) => ethernet(ip(some, { protocol, ...of }))),
  fc
    .tuple(
      port,
      fc.array(
        fc.constantFrom(
          optionsHeader(60),
          optionsHeader(60, 1),
          optionsHeader(43),
          fragmentHeader({ id: 9, fragmentAt: 0 })
        ),
        { maxLength: 3 }
      )
    )
    .map(([to, extensions]) => ethernet(ipv6(tcp({ from: 9, to }), { protocol: 6, ...flow6, extensions }))),
  fc
    .tuple(family, fc.constantFrom(0, 8, 64), fc.boolean(), port)
    .map(([of, fragmentAt, moreFragments, to]) =>
      ethernet(ip(udp(9, to), { protocol: 17, id: 5, fragmentAt, moreFragments, ...of }))
    )
)

/** Bytes changed, put in, taken out, the end cut off, two packets joined in the middle. */
const change = fc.tuple(fc.constantFrom('set', 'set', 'set', 'flip', 'put', 'take'), fc.nat(110), fc.nat(255))
const mutated = fc
  .tuple(
    sound,
    fc.array(change, { maxLength: 4 }),
    fc.option(fc.nat(110), { nil: undefined, freq: 5 }),
    fc.option(sound, { nil: undefined, freq: 8 })
  )
  .map(([packet, changes, cut, other]) => {
    const bytes = [...packet]
    for (const [how, at, byte] of changes) {
      if (at < 12 || at >= bytes.length) continue
      if (how === 'put') bytes.splice(at, 0, byte)
      else if (how === 'take') bytes.splice(at, 1)
      else bytes[at] = how === 'flip' ? (bytes[at] as number) ^ (1 << (byte & 7)) : byte
    }
    const one = Uint8Array.from(bytes.slice(0, cut === undefined ? undefined : Math.max(14, cut)))
    return other && cut !== undefined ? join(one, other.slice(cut)) : one
  })

/** A test run itself refuses a packet without a whole IP header; wire.test.ts sends such. */
function isRunnable(packet: Uint8Array): boolean {
  const [high, low] = [packet[12], packet[13]]
  return packet.length >= (high === 0x86 && low === 0xdd ? 54 : high === 8 && low === 0 ? 34 : 14)
}

test('bytes-are-read-otherwise-than-they-are: the program and a second reading agree on each packet', {
  timeout: 600_000
}, () => {
  judge.policy(isolated('egress'), isolated('ingress'), ...rows('egress'), ...rows('ingress'))
  const count = { passed: 0, dropped: 0 }
  for (let round = 0; count.passed + count.dropped < PACKETS; round++) {
    for (const packet of fc.sample(mutated, { seed: SEED + round, numRuns: 2000 })) {
      if (!isRunnable(packet)) continue
      const reading = read(packet)
      // One way each: that many packets are different ones.
      const direction = (count.passed + count.dropped) % 2 === 0 ? 'egress' : 'ingress'
      const want = expected(direction, reading)
      if (want === undefined) continue
      const found = direction === 'egress' ? judge.sends(packet) : judge.receives(packet)
      if (found !== want) {
        const bytes = Buffer.from(packet).toString('hex')
        expect({ direction, bytes, reading, passed: found }).toEqual({ direction, bytes, reading, passed: want })
      }
      count[found ? 'passed' : 'dropped']++
      // A connection, or a first fragment, would speak for what comes after it.
      if (found || (typeof reading === 'object' && isFragment(packet))) judge.fresh()
    }
    judge.events()
  }
  expect(count.passed).toBeGreaterThan(PACKETS / 10)
  expect(count.dropped).toBeGreaterThan(PACKETS / 10)
})

function isFragment(packet: Uint8Array): boolean {
  const isIpv4 = packet[12] === 8
  return isIpv4 ? ((packet[20] ?? 0) & 0x3f) > 0 || (packet[21] ?? 0) > 0 : true
}
