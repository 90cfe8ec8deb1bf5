import { describe, expect, it } from 'vitest'
import { flow, shop } from '@/test/worlds/shop'
import { offeredPorts, partiesOf } from './offered'
import { readAskedParty } from './party'
import { readAskedPort } from './port'
import { flowTitle, writtenFlow } from './words'

const world = shop([])

describe('who is asked about', () => {
  it.each([
    ['default/backend1', { kind: 'pod', namespace: 'default', name: 'backend1' }],
    [' world ', { kind: 'reserved', entity: 'world' }],
    ['192.0.2.1', { kind: 'address', address: '192.0.2.1' }],
    ['2001:db8::1', { kind: 'address', address: '2001:db8::1' }],
    ['[2001:db8::1]', { kind: 'address', address: '2001:db8::1' }],
    ['node node-b', { kind: 'node', name: 'node-b' }],
    ['node/node-b', { kind: 'node', name: 'node-b' }],
    ['default/nobody', undefined],
    ['default backend1', undefined],
    ['all', undefined],
    ['', undefined]
  ])('%s', (text, party) => expect(readAskedParty(text, world)).toEqual(party))

  it('whoever is offered is understood', () => {
    for (const text of partiesOf(world)) expect(readAskedParty(text, world), text).toBeDefined()
  })
})

describe('ports', () => {
  const named = [{ name: 'http', port: 8080, protocol: 'TCP' as const }]

  it.each([
    ['5432', { protocol: 'TCP', port: 5432 }],
    [' 53/udp ', { protocol: 'UDP', port: 53 }],
    ['icmp', { protocol: 'ICMP', port: 8 }],
    ['0/icmp', { protocol: 'ICMP', port: 0 }],
    ['icmpv6', { protocol: 'ICMPv6', port: 128 }],
    ['http', { protocol: 'TCP', port: 8080 }]
  ])('%s', (text, port) => expect(readAskedPort(text, named)).toEqual(port))

  it.each([
    ['0', '0 is not a port'],
    ['65536', '65536 is not a port'],
    ['256/icmp', 'is not an ICMP type'],
    ['80/tpc', 'tpc is not a protocol'],
    ['tcp', 'tcp is not a port'],
    ['http/udp', 'http is not a port'],
    ['', 'A port is missing']
  ])('not %s: %s', (text, message) =>
    expect(readAskedPort(text, named)).toEqual(expect.objectContaining({ message: expect.stringContaining(message) }))
  )

  it('that is nearly a name: which', () => {
    expect(readAskedPort('htpp', named)).toMatchObject({ fix: 'It names http. Did you mean http?' })
  })

  it('that a pod serves are offered', () => {
    expect(offeredPorts({ kind: 'pod', namespace: 'default', name: 'backend2' }, world)).toEqual(['5000'])
  })
})

it('a flow is written as it is read', () => {
  for (const asked of [flow('default/backend1', '192.0.2.1', 53, 'UDP'), flow('default/backend1', '2001:db8::1', 443)]) {
    const { from, to, port } = writtenFlow(asked)
    expect({
      source: readAskedParty(from, world),
      destination: readAskedParty(to, world),
      ...readAskedPort(port, [])
    }).toEqual(asked)
  }
})

it('a title is what can be typed, IPv6 in brackets', () => {
  expect(flowTitle(flow('default/backend1', '2001:db8::1', 53, 'UDP'))).toBe('default/backend1 → [2001:db8::1]:53/udp')
})
