import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DatapathEvent } from '@/lib/datapath'
import { trackConnections } from './conntrack'
import { Enforcer } from './enforce'
import { identity, isolated, open, rule } from './judge'
import { Network, NODE_IP, type Pod } from './network'
import { ETHERTYPE, ethernet, FLAG, ipv6, join, optionsHeader, tcpPacket, udp, udpPacket } from './packet'
import { hardwareAddress, sendFrames } from './raw'

/** Frames that no stack would send, put on a real wire. */
let network: Network
let enforcer: Enforcer
let pod: Pod
let other: Pod
let node: Uint8Array

beforeAll(async () => {
  network = await Network.make('pod', 'other')
  pod = network.pod('pod')
  other = network.pod('other')
  enforcer = new Enforcer(network, { attachment: 'auto' })
  node = hardwareAddress(network.node, pod.host)
})
afterAll(async () => {
  enforcer.close()
  await network.end()
})
beforeEach(() => {
  enforcer.enforce(pod, open('ingress'), open('egress'))
  enforcer.enforce(other, open('ingress'), open('egress'))
  enforcer.events()
})

/** Without what the stacks say by themselves: their groups. */
const events = (): readonly DatapathEvent[] => enforcer.events().filter((event) => !event.destination.startsWith('ff02::'))
const to = (destination: Uint8Array, packet: Uint8Array): Uint8Array => {
  const copy = packet.slice()
  copy.set(destination, 0)
  return copy
}
/** Sends from the pod; what the programs had to say of it. Receiving is done when sending is: it is one softirq. */
const said = (...frames: readonly Uint8Array[]): readonly DatapathEvent[] => {
  sendFrames(
    pod.namespace,
    'eth0',
    frames.map((frame) => to(node, frame))
  )
  return events()
}
const flow = (): { source: string; destination: string } => ({ source: pod.ip, destination: other.ip })

test('sound-frame-is-dropped: it passes both pods', () => {
  expect(said(udpPacket(flow(), 1, 2)).map((event) => [event.kind, event.direction])).toEqual([
    ['opened', 'egress'],
    ['opened', 'ingress']
  ])
})

describe('truncated packets', () => {
  const packet = udpPacket({ source: '10.7.0.2', destination: '10.7.0.3' }, 1, 2)
  const packet6 = udpPacket({ source: 'fd07::2', destination: 'fd07::3' }, 1, 2)

  test.each([15, 20, 33])('IPv4-header-cut-off-passes: %i bytes', (length) => {
    expect(said(packet.slice(0, length))).toMatchObject([{ kind: 'dropped', reason: 'malformed' }])
  })

  test.each([15, 30, 53])('IPv6-header-cut-off-passes: %i bytes', (length) => {
    expect(said(packet6.slice(0, length))).toMatchObject([{ kind: 'dropped', reason: 'malformed' }])
  })

  test.each([34, 41])('UDP-header-cut-off-passes: %i bytes', (length) => {
    expect(said(packet.slice(0, length))).toMatchObject([{ kind: 'dropped', reason: 'malformed' }])
  })
})

test.each([
  ['a VLAN', ETHERTYPE.VLAN],
  ['a provider VLAN', 0x88a8]
])('packet-hides-in-%s: the tag is taken off before the program runs, and the packet dropped', (_name, type) => {
  const tagged = ethernet(join(Uint8Array.of(0, 5, 8, 0), udpPacket(flow(), 1, 2).slice(14)), { type })
  expect(said(tagged)).toMatchObject([{ kind: 'dropped', reason: 'ethertype' }])
})

test('ARP-in-a-VLAN-passes-as-ARP: it is dropped', () => {
  const tagged = ethernet(join(Uint8Array.of(0, 5, 8, 6), new Uint8Array(28)), { type: ETHERTYPE.VLAN })
  expect(said(tagged)).toMatchObject([{ kind: 'dropped', reason: 'ethertype' }])
})

test('spoofed-source-leaves-the-pod: on a real wire', () => {
  expect(said(udpPacket({ source: NODE_IP, destination: other.ip }, 1, 2))).toMatchObject([
    { kind: 'dropped', reason: 'spoofed-source', source: NODE_IP }
  ])
})

test('frame-with-padding-is-dropped: short packets are padded to 60 bytes', () => {
  const padded = join(udpPacket(flow(), 3, 4), new Uint8Array(20))
  expect(said(padded)).toHaveLength(2)
})

test('[8.4] masqueraded-traffic-passes-for-the-node: what is forwarded with the address of the node is world', async () => {
  // The same packet twice: once from the node's own process, once from outside, which the node takes in for once.
  enforcer.enforce(pod, isolated('ingress'), open('egress'), rule('ingress', { peer: identity(1) }))
  const outside = await network.add('outside')
  for (const device of ['all', outside.host]) {
    network.node.sysctl(`ipv4/conf/${device}/accept_local`, '1')
    network.node.sysctl(`ipv4/conf/${device}/rp_filter`, '0')
  }
  const masked = tcpPacket({ source: NODE_IP, destination: pod.ip }, { from: 5000, to: 80 })
  sendFrames(outside.namespace, 'eth0', [to(hardwareAddress(network.node, outside.host), masked)])
  expect(events()).toMatchObject([{ kind: 'dropped', direction: 'ingress', source: NODE_IP, peerIdentity: 9 }])
  expect((await network.node.connect(pod.ip, 80)).outcome).toBe('refused')
  expect(events()).toMatchObject([{ kind: 'opened', source: NODE_IP, peerIdentity: 1 }])
})

test('pod-passes-for-the-node-by-fragments: IPv6 that the node has cut up again has lost its interface, and is not the node', async () => {
  const tracking = await Network.make('pod', 'other')
  const there = new Enforcer(tracking, { attachment: 'auto' })
  try {
    trackConnections(tracking.node)
    const [from, target] = [tracking.pod('pod'), tracking.pod('other')]
    there.enforce(from, open('ingress'), open('egress'))
    there.enforce(target, isolated('ingress'), open('egress'), rule('ingress', { peer: identity(1), protocol: 17 }))
    await target.namespace.listen(5000)
    expect(await tracking.node.datagram(target.ip6, 5000, 9000)).toBe(9000)
    expect(await from.namespace.datagram(target.ip6, 5000, 10)).toBe('timeout')
    there.events()

    const flow = { source: from.ip6, destination: target.ip6, protocol: 17, id: 7 }
    const datagram = udp(4000, 5000, new Uint8Array(1592))
    // Longer headers before the first fragment than there is room for before the others: the node has to copy them.
    const first = { ...flow, moreFragments: true, fragmentAt: 0, extensions: [optionsHeader(60, 8)] }
    const frames = [
      ethernet(ipv6(datagram.slice(0, 800), first)),
      ethernet(ipv6(datagram.slice(800), { ...flow, fragmentAt: 800 }))
    ]
    const gateway = hardwareAddress(tracking.node, from.host)
    sendFrames(
      from.namespace,
      'eth0',
      frames.map((frame) => to(gateway, frame))
    )
    const seen = there.events().filter(({ direction, destination }) => direction === 'ingress' && destination === target.ip6)
    expect(seen).toMatchObject([{ kind: 'dropped', reason: 'policy' }])
  } finally {
    there.close()
    await tracking.end()
  }
})

test('connection-hijacked-by-a-frame: a reset of a connection that is not there opens nothing', () => {
  enforcer.enforce(other, isolated('ingress'), open('egress'))
  const before = enforcer.datapath.maps.connections.count()
  const reset = tcpPacket(flow(), { from: 1, to: 2, flags: FLAG.RST })
  expect(said(reset).map((event) => [event.kind, event.direction])).toEqual([
    ['opened', 'egress'],
    ['dropped', 'ingress']
  ])
  expect(enforcer.datapath.maps.connections.count()).toBe(before)
})
