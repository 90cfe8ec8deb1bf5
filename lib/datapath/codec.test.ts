import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PeerTable, PolicyTable, TableEntry } from '@/lib/policy'
import { abi } from './abi.gen'
import { decodeAddress, encodeAddress } from './address'
import { diffBatches, emptyBatch, keyAt, sameBatch } from './batch'
import { decodeConnection, decodeConnectionKey, encodeConnection, encodeConnectionKey } from './connection'
import { sumCounter, sumStat } from './counter'
import { decodeEndpoint, decodeNode, decodeSource, encodeEndpoint, encodeNode, encodeSource } from './endpoint'
import { decodeEvent, EVENT_SIZE, REASON_NUMBER } from './event'
import { decodePeers, encodePeers } from './peers'
import { decodePolicyTable, encodePolicyTable } from './policy'
import { StructView } from './struct'

const u32 = fc.nat(0xffffffff)
const u16 = fc.nat(0xffff)
const u64 = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn })
const direction = fc.constantFrom('ingress' as const, 'egress' as const)
const address = fc
  .oneof(fc.ipV4(), fc.ipV6())
  .map((text) => encodeAddress(text))
  .filter((bytes) => bytes !== undefined)
  .map((bytes) => decodeAddress(bytes as Uint8Array))

const entry: fc.Arbitrary<TableEntry> = fc
  .record({
    direction,
    peer: fc.oneof(
      fc.constant({ kind: 'any' as const }),
      u32.map((identity) => ({ kind: 'identity' as const, identity })),
      u32.map((number) => ({ kind: 'class' as const, class: number }))
    ),
    ports: fc.oneof(
      fc.constant({ protocol: 'any' as const, port: { value: 0, bits: 0 } }),
      fc.record({
        protocol: fc.nat(255),
        port: fc
          .tuple(u16, fc.nat(16))
          .map(([value, bits]) => ({ value: bits === 0 ? 0 : (value >>> (16 - bits)) << (16 - bits), bits }))
      })
    ),
    verdict: fc.constantFrom('allow' as const, 'deny' as const),
    precedence: u32,
    cookie: u32,
    proxy: fc.constantFrom(undefined, 'http' as const, 'dns' as const, 'tls' as const, 'listener' as const)
  })
  .map(({ ports, cookie, proxy, ...one }) => ({
    ...one,
    ...ports,
    ...(proxy ? { proxy } : {}),
    evidence: { reason: 'rule', rules: [String(cookie)], isolatedBy: [] }
  }))

describe('bytes of a policy table', () => {
  it('say all that the table says, but that evidence is a cookie', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const table: PolicyTable = { entries }
        const decoded = decodePolicyTable(encodePolicyTable(table, ({ evidence }) => Number(evidence.rules[0])))
        expect(decoded).toEqual(entries.map(({ evidence, ...rest }) => ({ ...rest, cookie: Number(evidence.rules[0]) })))
      })
    )
  })

  it('are in the order that the longest prefix counts: peer, scope, protocol, port in network order', () => {
    const batch = encodePolicyTable(
      {
        entries: [
          {
            direction: 'egress',
            peer: { kind: 'identity', identity: 0x01020304 },
            protocol: 6,
            port: { value: 0x1f90, bits: 16 },
            verdict: 'allow',
            precedence: 1,
            evidence: { reason: 'rule', rules: [], isolatedBy: [] }
          }
        ]
      },
      () => 7
    )
    expect([...keyAt(batch, 0)]).toEqual([64, 0, 0, 0, 4, 3, 2, 1, (1 << 2) | 1, 6, 0x1f, 0x90])
    expect([...batch.values]).toEqual([1, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0])
  })
})

describe('bytes of peers', () => {
  it('say all that the table says, IPv4 as mapped addresses', () => {
    const number = fc.record({ identity: u32, class: u32 })
    const exact = fc.array(fc.tuple(address, number).map(([text, peer]) => ({ address: text, ...peer })))
    const prefix = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([text, bits]) => `${text}/${bits}`),
      fc.constantFrom('::/0', '2001:db8::/32', 'fd00::1/128', '::/1')
    )
    const prefixes = fc.array(fc.tuple(prefix, number).map(([cidr, peer]) => ({ cidr, ...peer })))
    fc.assert(
      fc.property(exact, prefixes, (one, other) => {
        const peers: PeerTable = { exact: one, prefixes: other }
        const decoded = decodePeers(encodePeers(peers))
        expect(decoded.exact).toEqual(one)
        // Host bits are cleared: what is left is a fixed point.
        expect(decodePeers(encodePeers(decoded))).toEqual(decoded)
        expect(decoded.prefixes.map(({ cidr }) => cidr.split('/')[1])).toEqual(other.map(({ cidr }) => cidr.split('/')[1]))
      })
    )
  })

  it('count the bits of a mapped address', () => {
    const { prefixes } = encodePeers({ exact: [], prefixes: [{ cidr: '10.1.0.0/16', identity: 9, class: 3 }] })
    expect(new DataView(prefixes.keys.buffer).getUint32(0, true)).toBe(112)
    expect([...prefixes.keys.subarray(4)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 0, 0])
  })
})

describe('bytes of what the agent writes and reads', () => {
  it('come back as they were: endpoints, sources, the node, connections', () => {
    const flag = fc.boolean()
    const connection = fc.record({
      lastSeen: u64,
      epoch: u32,
      peersEpoch: u32,
      cookie: u32,
      direction,
      replied: flag,
      closing: flag,
      seeded: flag,
      host: flag,
      self: flag,
      audited: flag,
      cut: flag,
      translated: flag,
      service: flag
    })
    const key = fc.record({
      endpoint: u32,
      podAddress: address,
      peerAddress: address,
      podPort: u16,
      peerPort: u16,
      protocol: fc.nat(255),
      direction
    })
    fc.assert(
      fc.property(connection, key, u32, flag, (made, at, number, audit) => {
        expect(decodeConnection(encodeConnection(made))).toEqual(made)
        expect(decodeConnectionKey(encodeConnectionKey(at) as Uint8Array)).toEqual(at)
        const endpoint = { id: number, epoch: 3, audit, identity: 256 }
        expect(decodeEndpoint(encodeEndpoint(endpoint))).toEqual(endpoint)
        const node = { peersEpoch: number, eventsPerSecond: 5, eventsBurst: 6, flags: 0 }
        expect(decodeNode(encodeNode(node))).toEqual(node)
        const source = { endpoint: number, address: at.podAddress }
        expect(decodeSource(encodeSource(number, at.podAddress) as Uint8Array)).toEqual(source)
      })
    )
  })

  it('refuse what is no address', () => {
    expect(encodeSource(1, 'nonsense')).toBeUndefined()
    expect(encodeAddress('10.0.0.256')).toBeUndefined()
  })

  it('of counters are summed over the CPUs', () => {
    const perCpu = new Uint8Array(32)
    for (const at of [0, 16]) new StructView('pc_counter', perCpu, at).set64('packets', 3n).set64('bytes', 180n)
    expect(sumCounter(perCpu)).toEqual({ packets: 6n, bytes: 360n })
    expect(sumStat(new Uint8Array(new BigUint64Array([1n, 41n]).buffer))).toBe(42n)
  })
})

describe('an event', () => {
  it('is read where it lies among others, with its parties in their order and ports as numbers', () => {
    const bytes = new Uint8Array(EVENT_SIZE * 2)
    new StructView('pc_event', bytes, EVENT_SIZE)
      .set64('time', 12n)
      .setBytes('src', encodeAddress('10.0.0.1') as Uint8Array)
      .setBytes('dst', encodeAddress('fd00::2') as Uint8Array)
      .set('endpoint', 1)
      .set('identity', 256)
      .set('peer_identity', 257)
      .set('cookie', 99)
      .set('ifindex', 5)
      .set('length', 60)
      .set('sport', 40_000)
      .set('dport', 5000)
      .set('kind', abi.enums.pc_event_kind.PC_EVENT_DROPPED)
      .set('direction', abi.enums.pc_direction.PC_EGRESS)
      .set('protocol', 6)
      .set('reason', abi.enums.pc_reason.PC_REASON_SOURCE)
      .set('tcp_flags', 2)
      .set('lost', 3)
      .setBytes('service', encodeAddress('fd00::53') as Uint8Array)
      .set('service_port', 53)
    expect(decodeEvent(bytes, EVENT_SIZE)).toEqual({
      time: 12n,
      kind: 'dropped',
      direction: 'egress',
      reason: 'spoofed-source',
      source: '10.0.0.1',
      destination: 'fd00::2',
      sourcePort: 40_000,
      destinationPort: 5000,
      protocol: 6,
      tcpFlags: 2,
      icmpCode: 0,
      endpoint: 1,
      identity: 256,
      peerIdentity: 257,
      cookie: 99,
      ifindex: 5,
      service: { address: 'fd00::53', port: 53 },
      length: 60,
      lost: 3
    })
  })

  it('has a name for every reason that the program can give', () => {
    expect(Object.values(REASON_NUMBER).sort((a, b) => a - b)).toEqual(
      Object.values(abi.enums.pc_reason).sort((a, b) => a - b)
    )
  })
})

describe('a difference of batches', () => {
  const batch = fc.uniqueArray(fc.tuple(fc.nat(20), fc.nat(3)), { selector: ([key]) => key, maxLength: 10 }).map(
    (rows) =>
      encodePeers({
        exact: rows.map(([key, value]) => ({ address: `10.0.0.${key}`, identity: value, class: 0 })),
        prefixes: []
      }).exact
  )

  it('turns one map into the other', () => {
    fc.assert(
      fc.property(batch, batch, (before, after) => {
        const { upserts, deletes } = diffBatches(before, after)
        const map = new Map<string, string>()
        const rows = (one: typeof before) =>
          Array.from(
            { length: one.count },
            (_, at) => [keyAt(one, at).join(), one.values.slice(at * 8, at * 8 + 8).join()] as const
          )
        for (const [key, value] of [...rows(before), ...rows(upserts)]) map.set(key, value)
        for (const [key] of rows(deletes)) map.delete(key)
        expect(new Map([...map].sort())).toEqual(new Map([...rows(after)].sort()))
        expect(diffBatches(after, after).upserts.count).toBe(0)
        expect(sameBatch(after, after)).toBe(true)
      })
    )
    expect(emptyBatch('pc_addr', 'pc_peer', 0).count).toBe(0)
  })
})
