import { afterAll, beforeEach, expect, test } from 'vitest'
import { encodeEndpointKey, u32 } from '@/lib/datapath'
import { ENDPOINT, IDENTITY, identity, isolated, Judge, NODE, open, PEER, PEER6, POD, POD6, rule } from './judge'
import { back, FLAG, tcpPacket } from './packet'

const judge = new Judge()
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(open('ingress'), open('egress'))
})

const flow = { source: POD, destination: PEER }
const flow6 = { source: POD6, destination: PEER6 }
const both = (): readonly boolean[] => [
  judge.sends(tcpPacket(flow, { from: 1, to: 2 })),
  judge.sends(tcpPacket(flow6, { from: 1, to: 2 })),
  judge.receives(tcpPacket(back(flow), { from: 3, to: 4 })),
  judge.receivesFromNode(tcpPacket({ source: NODE, destination: POD }, { from: 3, to: 4 }))
]

test('traffic-before-the-policy-arrives: an interface that no endpoint names is closed', () => {
  judge.datapath.maps.endpoints.delete(encodeEndpointKey(1))
  expect(both()).toEqual([false, false, false, false])
  for (const event of judge.events()) expect(event).toMatchObject({ kind: 'dropped', reason: 'no-table', endpoint: 0 })
})

test('endpoint-without-a-table-is-open: it is closed', () => {
  judge.datapath.maps.policies.delete(u32(ENDPOINT))
  expect(both()).toEqual([false, false, false, false])
  for (const event of judge.events())
    expect(event).toMatchObject({ kind: 'dropped', reason: 'no-table', endpoint: ENDPOINT })
})

test('table-without-a-default-is-open: what it does not name is closed', () => {
  judge.policy(rule('egress', { peer: identity(IDENTITY.peer) }))
  expect(both()).toEqual([true, true, false, false])
  judge.policy()
  expect(both()).toEqual([false, false, false, false])
})

test('table-taken-away-leaves-open-connections: they are cut', () => {
  judge.sends(tcpPacket(flow, { from: 1, to: 2 }))
  judge.datapath.maps.policies.delete(u32(ENDPOINT))
  judge.raiseEpoch()
  expect(judge.sends(tcpPacket(flow, { from: 1, to: 2, flags: FLAG.ACK }))).toBe(false)
})

test('rule-that-needs-a-proxy-passes-without-one: it is closed', () => {
  const { datapath } = judge
  judge.policy(isolated('egress'), rule('egress', { cookie: 9 }))
  const table = datapath.openTable(ENDPOINT)
  const all = table?.entries()
  if (!table || !all) throw new Error('no table')
  for (let at = 0; at < all.count; at++) new DataView(all.values.buffer).setUint16(at * all.valueSize + 10, 15001)
  table.setMany(all)
  table.close()
  expect(judge.sends(tcpPacket(flow, { from: 1, to: 2 }))).toBe(false)
  expect(judge.event()).toMatchObject({ kind: 'dropped', cookie: 9 })
})

test('direction-is-mixed-up: each has its own entries', () => {
  judge.policy(open('ingress'), isolated('egress'))
  expect(both()).toEqual([false, false, true, true])
  judge.fresh().policy(isolated('ingress'), open('egress'))
  expect(both()).toEqual([true, true, false, false])
})
