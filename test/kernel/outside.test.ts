import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeEndpoint, encodeEndpointKey, encodeSource } from '@/lib/datapath'
import { IDENTITY, identity, isolated, Judge, open, PEER, PEER6, POD, POD_LINK, POD6, rule, UPLINK } from './judge'
import { echoPacket, FLAG, tcpPacket, udpPacket } from './packet'

/** The peer is a pod of this node; its interface is `VETH`. From `UPLINK` comes whoever only bears its address. */
const VETH = 43
const BRIDGE = 44
const ANY_ENDPOINT = 0
const judge = new Judge()
afterAll(() => judge.close())
const { SYN, ACK } = FLAG

const entry = (id: number) => encodeEndpoint({ id, epoch: 1, audit: false, identity: id && IDENTITY.peer })
judge.datapath.maps.endpoints.set(encodeEndpointKey(VETH), entry(8))
judge.datapath.maps.endpoints.set(encodeEndpointKey(BRIDGE), entry(ANY_ENDPOINT))
for (const address of [POD, POD6, PEER, PEER6]) {
  judge.datapath.maps.sources.set(encodeSource(ANY_ENDPOINT, address) as Uint8Array, Uint8Array.of(1))
}

const allowed = () => [isolated('ingress'), open('egress'), rule('ingress', { peer: identity(IDENTITY.peer) })]
beforeEach(() => {
  judge.fresh().policy(...allowed())
})

describe.each([
  ['IPv4', { source: PEER, destination: POD }, IDENTITY.world4],
  ['IPv6', { source: PEER6, destination: POD6 }, IDENTITY.world6]
])('%s', (_family, flow, world) => {
  const back = { source: flow.destination, destination: flow.source }

  test('pod-is-taken-for-a-spoofer: by its own interface, or a bridge of pods, it is itself', () => {
    for (const ingressIfindex of [VETH, BRIDGE]) {
      judge.fresh()
      expect(judge.receives(tcpPacket(flow, { from: 1, to: 80 }), { ingressIfindex })).toBe(true)
      expect(judge.event()).toMatchObject({ kind: 'opened', peerIdentity: IDENTITY.peer })
    }
  })

  test('address-of-a-pod-comes-from-outside: it is the world', () => {
    for (const packet of [tcpPacket(flow, { from: 1, to: 80 }), udpPacket(flow, 1, 53), echoPacket(flow, 3)]) {
      expect(judge.receives(packet)).toBe(false)
      expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'policy', peerIdentity: world })
    }
    judge.policy(isolated('ingress'), rule('ingress', { peer: identity(world) }))
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80 }))).toBe(true)
  })

  test('change-of-policy-takes-the-spoofer-for-the-pod: it is judged as the world again', () => {
    judge.policy(isolated('ingress'), rule('ingress', { peer: identity(world) }))
    expect(judge.receives(udpPacket(flow, 1, 53))).toBe(true)
    judge.policy(...allowed())
    expect(judge.receives(udpPacket(flow, 1, 53))).toBe(false)
  })

  test('spoofer-writes-into-a-connection-of-the-pod: its packets are dropped, and the connection goes on', () => {
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80 }), { ingressIfindex: VETH })).toBe(true)
    judge.events()
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80, flags: ACK }))).toBe(false)
    expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'spoofed-source' })
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80, flags: FLAG.RST }))).toBe(false)
    expect(judge.connections()).toMatchObject([{ closing: false }])
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80, flags: ACK }), { ingressIfindex: VETH })).toBe(true)
  })

  test('spoofer-answers-for-the-pod: no reply but by its interface', () => {
    judge.policy(isolated('ingress'), open('egress'))
    expect(judge.sends(udpPacket(back, 4000, 53))).toBe(true)
    judge.events()
    expect(judge.receives(udpPacket(flow, 53, 4000))).toBe(false)
    expect(judge.event()).toMatchObject({ reason: 'spoofed-source' })
    expect(judge.receives(udpPacket(flow, 53, 4000), { ingressIfindex: VETH })).toBe(true)
    expect(judge.receives(udpPacket(flow, 53, 4000))).toBe(false)
  })

  test('pod-suffers-from-the-spoofer: its own connection, with the ports of a spoofed one, is judged as its own', () => {
    judge.policy(isolated('ingress'), rule('ingress', { peer: identity(world) }))
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80 }))).toBe(true)
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80, flags: ACK }), { ingressIfindex: VETH })).toBe(false)
  })

  test('node-is-taken-for-a-spoofer: what it sends itself is its own, whatever the address', () => {
    judge.policy(isolated('ingress'), rule('ingress', { peer: identity(IDENTITY.host) }))
    expect(judge.receivesFromNode(tcpPacket(flow, { from: 1, to: 80 }))).toBe(true)
  })
})

test('path-changes-and-the-connection-stops: peers of elsewhere may come by any interface', () => {
  const flow = { source: '10.0.0.99', destination: POD }
  judge.policy(open('ingress'), isolated('egress'))
  for (const ingressIfindex of [UPLINK, UPLINK + 7, UPLINK]) {
    expect(judge.receives(tcpPacket(flow, { from: 1, to: 80, flags: SYN }), { ingressIfindex })).toBe(true)
  }
  expect(judge.connections()).toHaveLength(1)
  expect(judge.events()).toHaveLength(1)
})

test('pod-gives-itself-the-address-of-the-node: a link-local address is nobody’s own for good', () => {
  judge.policy(open('ingress'), isolated('egress'))
  expect(judge.sends(tcpPacket({ source: POD_LINK, destination: POD_LINK }, { from: 1, to: 10250 }))).toBe(false)
})
