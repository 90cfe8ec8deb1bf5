import { afterAll, beforeEach, expect, test } from 'vitest'
import { isolated, Judge, open, PEER, POD } from './judge'
import { back, FLAG, tcpPacket, udpPacket } from './packet'

const CAPACITY = 1024
const judge = new Judge({ sizes: { connections: CAPACITY, fragments: 16 } })
afterAll(() => judge.close())
beforeEach(() => {
  judge.fresh().policy(isolated('ingress'), open('egress'))
})

const flow = { source: POD, destination: PEER }

test('full-connection-table-changes-the-verdict: new connections pass and have their replies; the oldest go, counted', () => {
  for (let from = 1; from <= 5 * CAPACITY; from++) {
    expect(judge.sends(tcpPacket(flow, { from, to: 80 }))).toBe(true)
    expect(judge.receives(tcpPacket(back(flow), { from: 80, to: from, flags: FLAG.SYN | FLAG.ACK }))).toBe(true)
    expect(judge.receives(tcpPacket(back(flow), { from: 81, to: from }))).toBe(false)
  }
  const pressure = judge.datapath.connectionPressure()
  expect(pressure).toMatchObject({ created: 5 * CAPACITY, capacity: CAPACITY })
  expect(pressure.present).toBeLessThanOrEqual(CAPACITY)
  expect(pressure.evicted).toBe(pressure.created - pressure.present)
  expect(judge.stat('PC_STAT_CONN_FAILED')).toBe(0)
})

test('busy-connection-gives-way-to-a-flood: what is in use stays', () => {
  const busy = tcpPacket(back(flow), { from: 80, to: 65000, flags: FLAG.ACK })
  judge.sends(tcpPacket(flow, { from: 65000, to: 80 }))
  let kept = 0
  for (let from = 1; from <= 4 * CAPACITY; from++) {
    judge.sends(udpPacket(flow, from, 53))
    if (judge.receives(busy)) kept++
  }
  expect(kept).toBe(4 * CAPACITY)
})

test('denied-flood-fills-the-table: what is denied has no entry', () => {
  for (let from = 1; from <= CAPACITY; from++) judge.receives(udpPacket(back(flow), from, 53))
  expect(judge.connections()).toEqual([])
})
