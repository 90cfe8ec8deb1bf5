import { afterAll, beforeEach, expect, test } from 'vitest'
import { encodePeers } from '@/lib/datapath'
import {
  CLASS,
  cidrClass,
  IDENTITY,
  identity,
  isolated,
  Judge,
  LISTED,
  NODE,
  NODE6,
  open,
  PEER,
  POD,
  POD6,
  rule,
  UPLINK,
  WORLD
} from './judge'
import { FLAG, tcpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
const host = identity(IDENTITY.host)
const { SYN, ACK } = FLAG

const families = [
  ['IPv4', { source: NODE, destination: POD }],
  ['IPv6', { source: NODE6, destination: POD6 }]
] as const

beforeEach(() => {
  judge.fresh().policy(isolated('ingress'), isolated('egress'), rule('ingress', { peer: host, cookie: 50, precedence: 1 }))
})

test.each(families)('[8.4] %s: kubelet-probe-fails: the node reaches its pods, and gets its answer', (_family, flow) => {
  expect(judge.receivesFromNode(tcpPacket(flow, { from: 1, to: 80 }))).toBe(true)
  expect(judge.event()).toMatchObject({ kind: 'opened', peerIdentity: IDENTITY.host, cookie: 50 })
  const back = { source: flow.destination, destination: flow.source }
  expect(judge.sends(tcpPacket(back, { from: 80, to: 1, flags: SYN | ACK }))).toBe(true)
})

test.each(families)('[8.4] %s: masqueraded-traffic-passes-for-the-node: forwarded, it is world', (_family, flow) => {
  expect(judge.receives(tcpPacket(flow, { from: 1, to: 80 }))).toBe(false)
  const world = flow.source.includes(':') ? IDENTITY.world6 : IDENTITY.world4
  expect(judge.event()).toMatchObject({ kind: 'dropped', peerIdentity: world })
})

test('masqueraded-traffic-follows-the-nodes-connection-in: the same address and ports are not the same connection', () => {
  const packet = tcpPacket({ source: NODE, destination: POD }, { from: 1, to: 80, flags: ACK })
  expect(judge.receivesFromNode(packet)).toBe(true)
  expect(judge.receives(packet)).toBe(false)
  expect(judge.receivesFromNode(packet)).toBe(true)
})

test('a-rule-for-the-world-lets-no-masqueraded-traffic-in: it does, and the change of policy sees it as world too', () => {
  const packet = (flags: number) => tcpPacket({ source: NODE, destination: POD }, { from: 1, to: 80, flags })
  judge.policy(isolated('ingress'), isolated('egress'), rule('ingress', { peer: identity(IDENTITY.world4) }))
  expect(judge.receives(packet(SYN))).toBe(true)
  judge.policy(isolated('ingress'), isolated('egress'), rule('ingress', { peer: host }))
  const reply = tcpPacket({ source: POD, destination: NODE }, { from: 80, to: 1, flags: ACK })
  expect(judge.sends(reply)).toBe(false)
  expect(judge.receives(packet(ACK))).toBe(false)
})

test('[7.5] an-explicit-deny-does-not-stop-the-node: it does', () => {
  judge.policy(
    isolated('ingress'),
    rule('ingress', { peer: host, precedence: 1 }),
    rule('ingress', { peer: host, protocol: 6, port: 80, verdict: 'deny', precedence: 99, cookie: 60 })
  )
  expect(judge.receivesFromNode(tcpPacket({ source: NODE, destination: POD }, { from: 1, to: 80 }))).toBe(false)
})

test('node-local-address-is-world: what the node itself sends is host from any address', () => {
  for (const source of ['169.254.20.10', LISTED, PEER, WORLD]) {
    expect(judge.receivesFromNode(tcpPacket({ source, destination: POD }, { from: 1, to: 80 }))).toBe(true)
  }
})

test('a-cidr-rule-takes-the-node-for-the-outside: its own traffic has no class unless its address is given one', () => {
  judge.policy(isolated('ingress'), rule('ingress', { peer: cidrClass(CLASS) }))
  const packet = tcpPacket({ source: LISTED, destination: POD }, { from: 1, to: 80 })
  expect(judge.receivesFromNode(packet)).toBe(false)
  expect(judge.receives(packet)).toBe(true)
  // Nor by the class of another's address that it sends from.
  const { exact } = encodePeers({ exact: [{ address: '10.0.0.70', identity: IDENTITY.peer, class: CLASS }], prefixes: [] })
  judge.datapath.maps.peers_exact.setMany(exact)
  const borrowed = tcpPacket({ source: '10.0.0.70', destination: POD }, { from: 1, to: 80 })
  expect(judge.receivesFromNode(borrowed)).toBe(false)
  expect(judge.receives(borrowed)).toBe(true)
})

test('[8.4] traffic-to-the-node-passes-unjudged: it is judged by policy, as host', () => {
  const packet = tcpPacket({ source: POD, destination: NODE }, { from: 1, to: 10250 })
  expect(judge.sends(packet)).toBe(false)
  judge.policy(isolated('egress'), rule('egress', { peer: host }))
  expect(judge.sends(packet)).toBe(true)
})

test('[8.7] hairpin-is-dropped: a pod reaches itself, whatever address it seems to come from', () => {
  const itself = { source: POD, destination: POD }
  expect(judge.sends(tcpPacket(itself, { from: 1, to: 80 }))).toBe(true)
  expect(judge.event()).toMatchObject({ kind: 'opened', reason: 'self' })
  expect(judge.receives(tcpPacket(itself, { from: 1, to: 80 }), { ingressIfindex: 1 })).toBe(true)
  // Masqueraded on the way.
  const masked = { source: NODE, destination: POD }
  expect(judge.receives(tcpPacket(masked, { from: 2, to: 80 }), { ingressIfindex: 1 })).toBe(true)
  expect(judge.sends(tcpPacket({ source: POD, destination: NODE }, { from: 80, to: 2, flags: SYN | ACK }))).toBe(true)
  judge.policy(isolated('ingress'), isolated('egress'))
  expect(judge.sends(tcpPacket({ source: POD, destination: NODE }, { from: 80, to: 2, flags: ACK }))).toBe(true)
})

test('another-pod-passes-for-the-pod-itself: coming from elsewhere, its own address is judged by policy', () => {
  expect(judge.receives(tcpPacket({ source: POD, destination: POD }, { from: 1, to: 80 }))).toBe(false)
})

test('no-policy-cuts-the-node-off: an open table passes it', () => {
  judge.policy(open('ingress'), open('egress'))
  const packet = tcpPacket({ source: NODE, destination: POD }, { from: 1, to: 80 })
  expect(judge.receivesFromNode(packet)).toBe(true)
  expect(judge.receives(packet, { ingressIfindex: UPLINK })).toBe(true)
})
