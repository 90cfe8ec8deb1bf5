import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type Frontend, StructView } from '@/lib/datapath'
import type { Protocol } from '@/lib/policy'
import { IDENTITY, identity, isolated, Judge, open, PEER, PEER6, POD, POD6, rule, WORLD, WORLD6 } from './judge'
import {
  back,
  checksum,
  type Ends,
  endsOf,
  errorAbout,
  ethernet,
  FLAG,
  type Flow,
  icmp,
  icmpPacket,
  ip,
  isSound,
  PROTOCOL,
  sctpPacket,
  summed,
  tcpPacket,
  udp,
  udpPacket
} from './packet'

/** Packets to Services, one by one, through the real program. */
const judge = new Judge()
afterAll(() => judge.close())

const families = [
  {
    name: 'IPv4',
    pod: POD,
    service: '10.96.0.10',
    other: '10.96.0.11',
    backends: [PEER, '10.0.0.4', '10.0.0.5'],
    router: WORLD,
    unreachable: [3, 3],
    tooBig: [3, 4],
    quoted: 14 + 20 + 8
  },
  {
    name: 'IPv6',
    pod: POD6,
    service: 'fd96::10',
    other: 'fd96::11',
    backends: [PEER6, 'fd00::4', 'fd00::5'],
    router: WORLD6,
    unreachable: [1, 4],
    tooBig: [2, 0],
    quoted: 14 + 40 + 8
  }
] as const

describe.each(families)('$name', ({ pod, service, other, backends, router, unreachable, tooBig, quoted }) => {
  const frontend = (more: Partial<Frontend> = {}, at: readonly string[] = backends): Frontend => ({
    address: service,
    protocol: 'TCP',
    port: 80,
    affinity: 0,
    silent: false,
    backends: at.map((address) => ({ address, port: 8080 })),
    leaving: [],
    ...more
  })
  const one = (more: Partial<Frontend> = {}): Frontend => frontend(more, [backends[0]])
  const flow: Flow = { source: pod, destination: service }
  const tcp = (from: number, flags: number = FLAG.SYN, to = flow) => summed(tcpPacket(to, { from, to: 80, flags }))
  const answer = (from: string, to: number, flags: number = FLAG.SYN | FLAG.ACK) =>
    summed(tcpPacket({ source: from, destination: pod }, { from: 8080, to, flags }))
  const dgram = (from: number, to = flow) => summed(udpPacket(to, from, 80))
  /** Whom the pod's packet goes to. */
  const leads = (packet: Uint8Array): Ends | undefined => {
    const out = judge.translates(packet)
    if (out) expect(isSound(out.packet)).toBe(true)
    return out && endsOf(out.packet)
  }
  const sees = (packet: Uint8Array): Ends | undefined => {
    const out = judge.translatesBack(packet)
    if (out) expect(isSound(out.packet)).toBe(true)
    return out && endsOf(out.packet)
  }
  const peer = identity(IDENTITY.peer)
  const ageAffinity = (seconds: number) => {
    const { affinity } = judge.datapath.maps
    const all = affinity.entries()
    for (let at = 0; at < all.count; at++) {
      const last = new StructView('pc_affinity', all.values, at * all.valueSize)
      last.set64('last_used', last.get64('last_used') - BigInt(seconds) * 1_000_000_000n)
    }
    affinity.setMany(all)
  }

  beforeEach(() => {
    judge.services().fresh().policy(isolated('ingress'), open('egress'))
  })

  test('a-service-is-judged-as-an-address: by its backend and the backend’s port', () => {
    judge.services(one())
    judge.policy(isolated('ingress'), isolated('egress'), rule('egress', { peer, protocol: 6, port: 8080, cookie: 70 }))
    expect(leads(tcp(4000))).toEqual({ source: pod, destination: backends[0], from: 4000, to: 8080 })
    expect(judge.event()).toMatchObject({
      kind: 'opened',
      destination: backends[0],
      destinationPort: 8080,
      cookie: 70,
      service: { address: service, port: 80 }
    })
    // The service's own port, and its own address as of the world, say nothing.
    judge.policy(isolated('ingress'), isolated('egress'), rule('egress', { peer, protocol: 6, port: 80 }))
    expect(leads(tcp(4001))).toBeUndefined()
    expect(judge.event()).toMatchObject({ kind: 'dropped', destinationPort: 8080, service: { address: service, port: 80 } })
    for (const world of [IDENTITY.world4, IDENTITY.world6]) {
      judge.policy(isolated('ingress'), isolated('egress'), rule('egress', { peer: identity(world) }))
      expect(leads(tcp(4002))).toBeUndefined()
    }
    expect(judge.connections().filter(({ podPort }) => podPort !== 4000)).toEqual([])
  })

  test('answers-come-from-a-stranger: the pod sees the service', () => {
    judge.services(one())
    leads(tcp(4000))
    expect(sees(answer(backends[0], 4000))).toEqual({ source: service, destination: pod, from: 80, to: 4000 })
    expect(leads(tcp(4000, FLAG.ACK))).toMatchObject({ destination: backends[0], to: 8080 })
    expect(sees(answer(backends[0], 4000, FLAG.ACK | FLAG.FIN))).toMatchObject({ source: service, from: 80 })
    expect(judge.events().map(({ kind }) => kind)).toEqual(['opened'])
  })

  test('udp-is-not-translated, or its sum of 0 becomes one', () => {
    judge.services(one({ protocol: 'UDP' }))
    expect(leads(dgram(4000))).toEqual({ source: pod, destination: backends[0], from: 4000, to: 8080 })
    const reply = summed(udpPacket({ source: backends[0], destination: pod }, 8080, 4000))
    expect(sees(reply)).toEqual({ source: service, destination: pod, from: 80, to: 4000 })
    if (pod === POD6) return // there a sum is a must
    const unsummed = udpPacket(flow, 4001, 80)
    const out = judge.translates(unsummed)?.packet as Uint8Array
    expect(new DataView(out.buffer).getUint16(14 + 20 + 6)).toBe(0)
  })

  test('sctp-is-not-translated; its sum is of the ports, so they stay', () => {
    judge.services(one({ protocol: 'SCTP', backends: [{ address: backends[0], port: 80 }] }))
    const out = judge.translates(sctpPacket(flow, 4000, 80))
    expect(endsOf(out?.packet as Uint8Array)).toEqual({ source: pod, destination: backends[0], from: 4000, to: 80 })
    expect(judge.translates(sctpPacket(flow, 4001, 80, 0))).toBeUndefined() // DATA of nothing
  })

  test('other-protocol-or-port-of-a-service-is-translated: it is an address like any other', () => {
    judge.services(one())
    expect(leads(dgram(4000))).toMatchObject({ destination: service, to: 80 })
    expect(leads(summed(tcpPacket(flow, { from: 4000, to: 81 })))).toMatchObject({ destination: service, to: 81 })
  })

  test('connections-go-to-one-backend-alone: to all, each to the same again', () => {
    judge.services(frontend())
    const hit = new Map<string, number>()
    for (let from = 10_000; from < 10_300; from++) {
      const { destination } = leads(tcp(from)) as Ends
      hit.set(destination, (hit.get(destination) ?? 0) + 1)
      expect(leads(tcp(from))?.destination).toBe(destination) // a SYN that is sent again
    }
    for (const backend of backends) expect(hit.get(backend)).toBeGreaterThan(60)
  })

  test('backend-gone-mid-connection: TCP goes on to it, what is new goes to others, UDP too', () => {
    judge.services(one(), one({ protocol: 'UDP' }))
    leads(tcp(4000))
    sees(answer(backends[0], 4000))
    leads(dgram(4000))
    const rest = backends.slice(1).map((address) => ({ address, port: 8080 }))
    judge.services(frontend({ backends: rest }), frontend({ backends: rest, protocol: 'UDP' }))
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
    expect(backends.slice(1)).toContain(leads(tcp(4001))?.destination)
    expect(backends.slice(1)).toContain(leads(dgram(4000))?.destination)
    judge.services()
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
    expect(leads(dgram(4000))?.destination).toBe(service)
  })

  test('terminating-backend-loses-its-clients: what it has stays, and nothing new comes', () => {
    const leaving = [{ address: backends[0], port: 8080 }]
    const staying = [{ address: backends[1], port: 8080 }]
    judge.services(one({ protocol: 'UDP' }))
    leads(dgram(4000))
    judge.services(frontend({ protocol: 'UDP', backends: staying, leaving }))
    expect(leads(dgram(4000))?.destination).toBe(backends[0])
    for (let from = 5000; from < 5020; from++) expect(leads(dgram(from))?.destination).toBe(backends[1])
  })

  test('affinity-is-forgotten: a client stays with its backend for as long as was said, and while it is one', () => {
    const stays = { affinity: 60 }
    judge.services(frontend(stays))
    const first = leads(tcp(4000))?.destination
    for (let from = 5000; from < 5050; from++) expect(leads(tcp(from))?.destination).toBe(first)
    ageAffinity(61)
    const again = Array.from({ length: 20 }, (_, at) => {
      ageAffinity(61)
      return leads(tcp(5100 + at))?.destination
    })
    expect(new Set(again).size).toBeGreaterThan(1)
    judge.services(frontend({ affinity: 0 }))
    expect(new Set(Array.from({ length: 50 }, (_, at) => leads(tcp(6000 + at))?.destination)).size).toBe(3)
    const rest = backends.filter((address) => address !== first)
    const leaving = [{ address: first as string, port: 8080 }]
    judge.services({ ...frontend(stays, rest), leaving })
    const second = leads(tcp(7000))?.destination
    expect(rest).toContain(second)
    for (let from = 7001; from < 7030; from++) expect(leads(tcp(from))?.destination).toBe(second)
  })

  test('hairpin: a pod that asks itself sees the service asking, and the service answering', () => {
    judge.services(frontend({}, [pod])).policy(isolated('ingress'), isolated('egress'))
    const asked = judge.translates(tcp(4000))
    expect(asked?.returned).toBe(true)
    expect(isSound(asked?.packet as Uint8Array)).toBe(true)
    expect(endsOf(asked?.packet as Uint8Array)).toEqual({ source: service, destination: pod, from: 4000, to: 8080 })
    expect(asked?.packet.subarray(0, 12)).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1))
    expect(judge.event()).toMatchObject({ kind: 'opened', reason: 'self', service: { address: service, port: 80 } })
    const reply = summed(tcpPacket(flow, { from: 8080, to: 4000, flags: FLAG.SYN | FLAG.ACK }))
    const answered = judge.translates(reply)
    expect(answered?.returned).toBe(true)
    expect(isSound(answered?.packet as Uint8Array)).toBe(true)
    expect(endsOf(answered?.packet as Uint8Array)).toEqual({ source: service, destination: pod, from: 80, to: 4000 })
    expect(judge.translates(tcp(4000, FLAG.ACK))?.returned).toBe(true)
    expect(judge.events()).toEqual([])
  })

  test('no-endpoints-are-refused: at once, with what tells the client which connection', () => {
    judge.services(frontend({}, []), frontend({ protocol: 'UDP' }, []))
    for (const packet of [tcp(4000), dgram(4000)]) {
      const before = judge.dropsFor('PC_REASON_NO_BACKEND')
      const out = judge.translates(packet)
      expect(out?.returned).toBe(true)
      const error = out?.packet as Uint8Array
      expect(isSound(error)).toBe(true)
      expect(endsOf(error)).toMatchObject({ source: service, destination: pod })
      if (packet.length === quoted - 8 + 20) {
        // A reset of what was begun with sequence number 1.
        expect(endsOf(error)).toMatchObject({ from: 80, to: 4000 })
        expect([...error.subarray(quoted, quoted + 6)]).toEqual([0, 0, 0, 2, 5 << 4, FLAG.RST | FLAG.ACK])
        expect(error.length).toBe(packet.length)
      } else {
        expect([...error.subarray(quoted - 8, quoted - 6)]).toEqual(unreachable)
        expect(error.subarray(quoted)).toEqual(packet.subarray(14, 14 + error.length - quoted))
      }
      expect(judge.event()).toMatchObject({
        kind: 'dropped',
        reason: 'no-backend',
        destination: service,
        destinationPort: 80
      })
      expect(judge.dropsFor('PC_REASON_NO_BACKEND')).toBe(before + 1)
    }
    expect(judge.connections()).toEqual([])
    judge.services(frontend({ silent: true }, []))
    expect(judge.translates(tcp(4000))).toBeUndefined()
  })

  test('spoofed-source-fills-the-tables, or is answered: nothing is kept of it', () => {
    judge.services(frontend({ affinity: 60 }), frontend({ protocol: 'UDP' }, []))
    const from = { source: other, destination: service }
    expect(judge.translates(tcp(4000, FLAG.SYN, from))).toBeUndefined()
    expect(judge.event()).toMatchObject({ reason: 'spoofed-source' })
    expect(judge.translates(dgram(4000, from))).toBeUndefined()
    expect(judge.connections()).toEqual([])
    expect(judge.datapath.maps.affinity.count()).toBe(0)
  })

  test('denied-connection-leaves-a-way: nothing is kept of it, nor who its backend was', () => {
    judge.services(frontend({ affinity: 60 })).policy(isolated('ingress'), isolated('egress'))
    expect(leads(tcp(4000))).toBeUndefined()
    expect(judge.connections()).toEqual([])
    expect(judge.datapath.maps.affinity.count()).toBe(0)
  })

  test('entry-lost-mid-connection: only an opening finds a backend, unless its connection is still known', () => {
    judge.services(frontend())
    const found = leads(tcp(4000))?.destination
    sees(answer(found as string, 4000))
    const { connections } = judge.datapath.maps
    const drop = (service: boolean) => {
      const all = connections.entries()
      const at = judge.connections().findIndex((row) => row.service === service)
      connections.delete(all.keys.slice(at * all.keySize, (at + 1) * all.keySize))
    }
    drop(true)
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(found)
    drop(false)
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(found)
    judge.fresh()
    const before = judge.dropsFor('PC_REASON_NO_CONNECTION')
    expect(leads(tcp(4000, FLAG.ACK))).toBeUndefined()
    expect(judge.dropsFor('PC_REASON_NO_CONNECTION')).toBe(before + 1)
    expect(leads(tcp(4000))).toBeDefined()
  })

  test('two-services-one-backend: the answers could not be told apart, so another is taken, or it is refused', () => {
    const second = { source: pod, destination: other }
    judge.services(one(), one({ address: other }))
    leads(tcp(4000))
    const before = judge.dropsFor('PC_REASON_COLLISION')
    expect(leads(tcp(4000, FLAG.SYN, second))).toBeUndefined()
    expect(judge.dropsFor('PC_REASON_COLLISION')).toBe(before + 1)
    expect(leads(tcp(4001, FLAG.SYN, second))?.destination).toBe(backends[0])
    // To the backend itself it is the same.
    const direct = summed(tcpPacket({ source: pod, destination: backends[0] }, { from: 4000, to: 8080 }))
    expect(judge.translates(direct)).toBeUndefined()
    // The one that was there goes on.
    expect(sees(answer(backends[0], 4000))?.source).toBe(service)
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
    judge.services(one(), frontend({ address: other }))
    for (let from = 4000; from < 4002; from++) expect(leads(tcp(from, FLAG.SYN, second))?.destination).toBeDefined()
    // Once it has ended there is room.
    sees(answer(backends[0], 4000, FLAG.RST))
    judge.services(one(), one({ address: other }))
    expect(judge.translates(direct)).toBeDefined()
  })

  test('port-used-again-goes-to-who-has-gone: after its end a connection is a new one', () => {
    judge.services(one())
    leads(tcp(4000))
    sees(answer(backends[0], 4000, FLAG.RST | FLAG.ACK))
    judge.services(frontend({ backends: [{ address: backends[1], port: 8080 }] }))
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
    expect(leads(tcp(4000))?.destination).toBe(backends[1])
    expect(sees(answer(backends[1], 4000))?.source).toBe(service)
  })

  test('cut-connection-loses-its-translation: it stays shut, and comes back as it was', () => {
    judge.services(one())
    leads(tcp(4000))
    sees(answer(backends[0], 4000))
    judge.events()
    judge.policy(isolated('ingress'), isolated('egress'))
    expect(leads(tcp(4000, FLAG.ACK))).toBeUndefined()
    expect(judge.event()).toMatchObject({ kind: 'cut', destination: backends[0], service: { address: service, port: 80 } })
    expect(sees(answer(backends[0], 4000, FLAG.ACK))).toBeUndefined()
    judge.policy(isolated('ingress'), open('egress'))
    expect(sees(answer(backends[0], 4000, FLAG.ACK))?.source).toBe(service)
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
  })

  test('stranger-takes-the-service’s-place: its address comes from no network', () => {
    judge.services(one()).policy(open('ingress'), open('egress'))
    leads(tcp(4000))
    judge.events()
    const forged = summed(tcpPacket(back(flow), { from: 80, to: 4000, flags: FLAG.ACK }))
    expect(judge.translatesBack(forged)).toBeUndefined()
    expect(judge.event()).toMatchObject({ reason: 'spoofed-source' })
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
  })

  test('audit-refuses: it drops nothing, and translates what has a backend', () => {
    judge.services(one(), frontend({ address: other }, []))
    judge.policy(isolated('ingress'), isolated('egress')).audit(true)
    expect(leads(tcp(4000))?.destination).toBe(backends[0])
    expect(judge.event()).toMatchObject({ kind: 'audited', service: { address: service, port: 80 } })
    expect(sees(answer(backends[0], 4000))?.source).toBe(service)
    expect(leads(tcp(4000, FLAG.SYN, { source: pod, destination: other }))?.destination).toBe(other)
  })

  test('path-mtu-discovery-breaks: an error about a translated packet is about the service', () => {
    judge.services(one({ protocol: 'UDP' }))
    const out = judge.translates(dgram(4000))?.packet as Uint8Array
    judge.events()
    const size = quoted - 42 + 28
    const error = summed(errorAbout(out, { source: router, destination: pod }, tooBig[0], tooBig[1], size))
    const seen = judge.translatesBack(error)?.packet as Uint8Array
    expect(isSound(seen)).toBe(true)
    expect(endsOf(seen, quoted)).toEqual({ source: pod, destination: service, from: 4000, to: 80 })
    expect(endsOf(seen)).toMatchObject({ source: router, destination: pod })
    if (pod === POD) expect(checksum([seen.subarray(quoted, quoted + 20)])).toBe(0)
    expect(judge.events()).toEqual([])
  })

  test('error-of-the-pod-goes-to-the-service: it is for the backend, and about it', () => {
    judge.services(one({ protocol: 'UDP' }))
    judge.translates(dgram(4000))
    const reply = summed(udpPacket({ source: backends[0], destination: pod }, 8080, 4000))
    const received = judge.translatesBack(reply)?.packet as Uint8Array
    const size = quoted - 42 + 28
    const error = summed(errorAbout(received, flow, unreachable[0], unreachable[1], size))
    const out = judge.translates(error)?.packet as Uint8Array
    expect(isSound(out)).toBe(true)
    expect(endsOf(out)).toMatchObject({ source: pod, destination: backends[0] })
    expect(endsOf(out, quoted)).toEqual({ source: backends[0], destination: pod, from: 8080, to: 4000 })
  })

  test('later-fragments-go-to-the-service: they follow the first', () => {
    judge.services(one({ protocol: 'UDP' }))
    const fragment = (payload: Uint8Array, fragmentAt: number, moreFragments: boolean) =>
      ethernet(ip(payload, { protocol: PROTOCOL.UDP, ...flow, id: 9, fragmentAt, moreFragments }))
    const whole = udp(4000, 80, new Uint8Array(2400))
    const parts = [fragment(whole.slice(0, 1600), 0, true), fragment(whole.slice(1600), 1600, false)]
    for (const part of parts) {
      const out = judge.translates(part)?.packet as Uint8Array
      expect(endsOf(out).destination).toBe(backends[0])
      if (pod === POD) expect(checksum([out.subarray(14, 34)])).toBe(0)
      expect(out.length).toBe(part.length)
    }
    judge.fresh()
    expect(judge.translates(parts[1] as Uint8Array)).toBeUndefined()
  })

  test('sweep-takes-the-way-of-an-open-connection: it stays for as long as that', async () => {
    judge.services(one())
    leads(tcp(4000))
    sees(answer(backends[0], 4000))
    judge.age(120) // the way has seen no answer yet: by itself it would be over
    sees(answer(backends[0], 4000, FLAG.ACK))
    await judge.datapath.sweepConnections()
    expect(judge.connections()).toHaveLength(2)
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(backends[0])
    judge.age(48 * 3600)
    await judge.datapath.sweepConnections()
    expect(judge.connections()).toEqual([])
  })

  test('connection-before-the-service: TCP goes on, datagrams without an answer find a backend', () => {
    const protocols: readonly Protocol[] = ['TCP', 'UDP']
    expect(leads(tcp(4000))?.destination).toBe(service)
    judge.receives(summed(tcpPacket(back(flow), { from: 80, to: 4000, flags: FLAG.SYN | FLAG.ACK })))
    expect(leads(dgram(4000))?.destination).toBe(service)
    judge.services(...protocols.map((protocol) => one({ protocol })))
    expect(leads(tcp(4000, FLAG.ACK))?.destination).toBe(service)
    expect(leads(tcp(4001))?.destination).toBe(backends[0])
    judge.age(2) // the fast path asks no service
    expect(leads(dgram(4000))?.destination).toBe(backends[0])
  })

  test('echo-to-a-service-is-translated: it has no port', () => {
    judge.services(one())
    const six = pod === POD6
    const request = summed(icmpPacket(flow, icmp(six ? 128 : 8, 0, [0, 7, 0, 1])))
    expect(leads(request)?.destination).toBe(service)
  })
})
