import { afterAll, beforeEach, expect, test } from 'vitest'
import { u32 } from '@/lib/datapath'
import { isolated, Judge, NODE, PEER, POD } from './judge'
import { type ArpOptions, arpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(isolated('ingress'), isolated('egress'))
})

test.each<[string, ArpOptions]>([
  ['asks for its gateway', { sender: POD }],
  ['answers', { sender: POD, target: NODE, operation: 2 }],
  ['says that it is there', { sender: POD, target: POD }],
  ['asks whether its address is free (RFC 5227)', { sender: '0.0.0.0', target: POD }],
  ['is padded to the shortest frame', { sender: POD, more: new Uint8Array(18) }]
])('isolated-pod-has-no-ipv4: it %s', (_name, arp) => {
  expect(judge.sends(arpPacket(arp))).toBe(true)
  expect(judge.events()).toEqual([])
})

test('isolated-pod-has-no-ipv4: whoever asks it or answers it is heard', () => {
  for (const operation of [1, 2]) {
    expect(judge.receives(arpPacket({ sender: NODE, target: POD, operation }))).toBe(true)
    expect(judge.receives(arpPacket({ sender: PEER, target: POD, operation }))).toBe(true)
  }
})

test.each<[string, ArpOptions]>([
  ['of the node', { sender: NODE, operation: 2 }],
  ['of another pod', { sender: PEER, operation: 2 }],
  ['of another pod, as a question', { sender: PEER }],
  ['of nobody, as an answer', { sender: '0.0.0.0', operation: 2 }]
])('pod-takes-the-place-of-a-neighbour: it announces the address %s', (_name, arp) => {
  expect(judge.sends(arpPacket(arp))).toBe(false)
  expect(judge.event()).toMatchObject({ kind: 'dropped', reason: 'neighbour' })
})

test.each<[string, ArpOptions]>([
  ['with data after it', { sender: POD, more: new Uint8Array(1000) }],
  ['of another hardware', { sender: POD, hardware: 6 }],
  ['of other lengths', { sender: POD, lengths: [8, 4] }],
  ['of another operation', { sender: POD, operation: 3 }]
])('smuggled-as-arp: %s, either way', (_name, arp) => {
  expect(judge.sends(arpPacket(arp))).toBe(false)
  expect(judge.receives(arpPacket(arp))).toBe(false)
})

test('arp-of-an-unknown-interface: it is closed', () => {
  judge.datapath.maps.endpoints.delete(u32(1))
  expect(judge.sends(arpPacket({ sender: POD }))).toBe(false)
})
