import { describe, expect, it } from 'vitest'
import { flow, shop } from '@/test/worlds/shop'
import { partiesOf, portsOf, readParty, readPort, writtenFlow } from './question-text'

const world = shop([])

describe('who is asked about', () => {
  it.each([
    ['default/backend1', { kind: 'pod', namespace: 'default', name: 'backend1' }],
    [' world ', { kind: 'reserved', entity: 'world' }],
    ['192.0.2.1', { kind: 'address', address: '192.0.2.1' }],
    ['2001:db8::1', { kind: 'address', address: '2001:db8::1' }],
    ['node node-b', { kind: 'node', name: 'node-b' }],
    ['default/nobody', undefined],
    ['', undefined]
  ])('%s', (text, party) => expect(readParty(text, world)).toEqual(party))

  it('whoever is offered is understood', () => {
    for (const text of partiesOf(world)) expect(readParty(text, world), text).toBeDefined()
  })
})

describe('ports', () => {
  it.each([
    ['5432', { protocol: 'TCP', port: 5432 }],
    ['53/udp', { protocol: 'UDP', port: 53 }],
    ['icmp', { protocol: 'ICMP', port: 8 }],
    ['0/icmp', { protocol: 'ICMP', port: 0 }],
    ['icmpv6', { protocol: 'ICMPv6', port: 128 }],
    ['0', undefined],
    ['65536', undefined],
    ['256/icmp', undefined],
    ['80/tpc', undefined],
    ['tcp', undefined],
    ['', undefined]
  ])('%s', (text, port) => expect(readPort(text)).toEqual(port))

  it('that a pod serves are offered', () => {
    expect(portsOf({ kind: 'pod', namespace: 'default', name: 'backend2' }, world)).toEqual(['5000'])
  })
})

it('a flow is written as it is read', () => {
  const asked = flow('default/backend1', '192.0.2.1', 53, 'UDP')
  const { from, to, port } = writtenFlow(asked)
  expect({ source: readParty(from, world), destination: readParty(to, world), ...readPort(port) }).toEqual(asked)
})
