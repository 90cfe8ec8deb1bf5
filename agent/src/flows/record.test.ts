import { expect, it } from 'vitest'
import type { DatapathEvent } from '@/lib/datapath'
import type { Evidence, Identity } from '@/lib/policy'
import { formatNanoseconds } from './clock'
import { type FlowContext, flowRecord } from './record'

const rule: Evidence = { reason: 'rule', rules: ['CiliumNetworkPolicy/default/p@u.1#spec.ingress[0]'], isolatedBy: [] }
const denied: Evidence = {
  reason: 'default-deny',
  rules: [],
  isolatedBy: [{ kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'p', uid: 'u', generation: 1 }]
}
const world: Identity = { kind: 'external', labels: {}, entities: ['world-ipv4'], ports: [], addresses: [] }
const context: FlowContext = {
  node: 'n1',
  simulated: false,
  endpoint: (id) => (id === 1 ? { namespace: 'default', pod: 'web' } : undefined),
  podAt: (address) =>
    address === '10.0.0.2' ? { namespace: 'default', name: 'client', labels: { app: 'client' } } : undefined,
  serviceAt: (address, port) =>
    address === '10.96.0.10' && port === 80 ? { namespace: 'default', name: 'backend' } : undefined,
  identity: (number) => (number === 9 ? world : undefined),
  meaning: (cookie) =>
    cookie === 1 ? { verdict: 'allow', evidence: rule } : cookie === 2 ? { verdict: 'deny', evidence: denied } : undefined,
  time: formatNanoseconds
}
const event = (more: Partial<DatapathEvent>): DatapathEvent => ({
  time: 1_700_000_000_000_000_001n,
  kind: 'opened',
  direction: 'ingress',
  reason: 'policy',
  source: '10.0.0.2',
  destination: '10.0.0.1',
  sourcePort: 40_000,
  destinationPort: 80,
  protocol: 6,
  tcpFlags: 2,
  icmpCode: 0,
  endpoint: 1,
  identity: 256,
  peerIdentity: 257,
  cookie: 1,
  ifindex: 7,
  service: undefined,
  length: 60,
  lost: 0,
  ...more
})

it('names both pods, the labels and the rule', () => {
  expect(flowRecord(event({}), 3, context)).toMatchObject({
    time: '2023-11-14T22:13:20.000000001Z',
    verdict: 'FORWARDED',
    source: {
      namespace: 'default',
      pod: 'client',
      address: '10.0.0.2',
      port: 40_000,
      identity: 257,
      labels: ['app=client']
    },
    destination: { namespace: 'default', pod: 'web', port: 80, identity: 256 },
    protocol: 'TCP',
    tcpFlags: 'SYN',
    evidence: rule,
    summary: 'TCP Flags: SYN',
    lostBefore: 3
  })
})

it('says that policy denied, and whose', () => {
  expect(flowRecord(event({ kind: 'dropped', cookie: 2 }), 0, context)).toMatchObject({
    verdict: 'DROPPED',
    evidence: { reason: 'default-deny', isolatedBy: ['CiliumNetworkPolicy/default/p'] },
    summary: 'Policy denied (TCP Flags: SYN)'
  })
})

it.each([
  [{ kind: 'audited', cookie: 2 }, 'AUDIT', 'Policy denied (TCP Flags: SYN)'],
  [{ kind: 'cut', cookie: 2, tcpFlags: 24 }, 'DROPPED', 'Policy denied; the open connection is cut (TCP Flags: PSH, ACK)'],
  [{ kind: 'dropped', reason: 'spoofed-source', cookie: 0 }, 'DROPPED', 'Invalid source address (TCP Flags: SYN)'],
  [{ kind: 'dropped', cookie: 2, protocol: 1, destinationPort: 8, tcpFlags: 0 }, 'DROPPED', 'Policy denied (ICMPv4 type 8)'],
  [{ kind: 'dropped', cookie: 2, protocol: 17, tcpFlags: 0 }, 'DROPPED', 'Policy denied (UDP)'],
  [{ kind: 'dropped', cookie: 99 }, 'DROPPED', 'Policy denied (TCP Flags: SYN)']
] as const)('%j', (what, verdict, summary) => {
  expect(flowRecord(event(what), 0, context)).toMatchObject({ verdict, summary })
})

it('names the entity of an address that is no pod', () => {
  const flow = flowRecord(
    event({ direction: 'egress', source: '10.0.0.1', destination: '1.1.1.1', peerIdentity: 9 }),
    0,
    context
  )
  expect(flow.source).toMatchObject({ pod: 'web' })
  expect(flow.destination).toEqual({ address: '1.1.1.1', port: 80, identity: 9, labels: [], entity: 'world-ipv4' })
})

it('says which Service was asked for, beside the backend that it was judged by', () => {
  const service = { address: '10.96.0.10', port: 80 }
  expect(flowRecord(event({ direction: 'egress', service }), 0, context)).toMatchObject({
    destination: { address: '10.0.0.1' },
    service: { namespace: 'default', name: 'backend', ...service }
  })
  const unknown = { address: '10.96.0.11', port: 80 }
  expect(flowRecord(event({ service: unknown }), 0, context).service).toEqual(unknown)
  const refused = event({ kind: 'dropped', direction: 'egress', reason: 'no-backend', destination: '10.96.0.10' })
  expect(flowRecord(refused, 0, context)).toMatchObject({
    service: { name: 'backend' },
    summary: 'Service backend not found (TCP Flags: SYN)'
  })
  expect(flowRecord(event({}), 0, context).service).toBeUndefined()
})
