import { afterAll, beforeEach, expect, test } from 'vitest'
import { encodeSource } from '@/lib/datapath'
import { ENDPOINT, Judge, NODE, open, PEER, PEER6, POD, POD_LINK, POD6, WORLD } from './judge'
import { echoPacket, icmp, icmpPacket, tcpPacket, udpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(open('ingress'), open('egress'))
})

test.each([
  ['its own IPv4 address', POD, PEER],
  ['its own IPv6 address', POD6, PEER6],
  ['its link-local one', POD_LINK, 'ff02::1']
])('own-address-is-taken-for-a-spoofed-one: %s passes', (_name, source, destination) => {
  expect(judge.sends(udpPacket({ source, destination }, 1, 2))).toBe(true)
})

test.each([
  ["another pod's", PEER, WORLD],
  ["the node's", NODE, PEER],
  ['one of the world', WORLD, PEER],
  ['none', '0.0.0.0', '255.255.255.255'],
  ['loopback', '127.0.0.1', PEER],
  ["another pod's IPv6", PEER6, POD6],
  ["another pod's link-local", 'fe80::3', 'ff02::1'],
  ['none of IPv6', '::', PEER6],
  ['IPv6 loopback', '::1', PEER6]
])('spoofed-source-leaves-the-pod: %s is dropped', (_name, source, destination) => {
  const before = judge.dropsFor('PC_REASON_SOURCE')
  expect(judge.sends(udpPacket({ source, destination }, 1, 2))).toBe(false)
  expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'spoofed-source', source, cookie: 0 })
  expect(judge.dropsFor('PC_REASON_SOURCE')).toBe(before + 1)
})

test('connection-opened-by-a-spoofed-packet: none is remembered', () => {
  judge.sends(tcpPacket({ source: PEER, destination: WORLD }, { from: 1, to: 2 }))
  judge.sends(echoPacket({ source: PEER, destination: WORLD }, 3))
  expect(judge.connections()).toEqual([])
})

test('spoofed-source-is-the-reply-of-a-connection: what came to another address has no answer from it', () => {
  const elsewhere = { source: WORLD, destination: '10.0.0.99' }
  expect(judge.receives(udpPacket(elsewhere, 1, 2))).toBe(true)
  expect(judge.sends(udpPacket({ source: '10.0.0.99', destination: WORLD }, 2, 1))).toBe(false)
})

test("another-endpoint's-address-counts-as-own: sources are by endpoint", () => {
  const { sources } = judge.datapath.maps
  const key = encodeSource(ENDPOINT + 1, '10.0.0.50') as Uint8Array
  sources.set(key, Uint8Array.of(1))
  expect(judge.sends(udpPacket({ source: '10.0.0.50', destination: PEER }, 1, 2))).toBe(false)
  sources.delete(key)
})

test('error-from-a-spoofed-router: ICMP errors are checked too', () => {
  const error = icmp(3, 1, [0, 0, 0, 0], new Uint8Array(28))
  expect(judge.sends(icmpPacket({ source: NODE, destination: PEER }, error))).toBe(false)
})

test('address-taken-away-sends-on-an-open-connection: after the change it is looked up again, whichever way the next packet goes', () => {
  const { sources } = judge.datapath.maps
  const key = encodeSource(ENDPOINT, '10.0.0.60') as Uint8Array
  const flow = { source: '10.0.0.60', destination: PEER }
  sources.set(key, Uint8Array.of(1))
  expect(judge.sends(udpPacket(flow, 1, 2))).toBe(true)
  expect(judge.receives(udpPacket({ source: PEER, destination: '10.0.0.60' }, 2, 1))).toBe(true)
  sources.delete(key)
  judge.raiseEpoch()
  expect(judge.receives(udpPacket({ source: PEER, destination: '10.0.0.60' }, 2, 1))).toBe(true)
  expect(judge.sends(udpPacket(flow, 1, 2))).toBe(false)
})
