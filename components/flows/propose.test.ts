import { describe, expect, it } from 'vitest'
import { createEditorStore } from '@/lib/editor'
import type { FlowRecord } from '@/lib/flow'
import { proposeRule } from './propose'

const { canvas } = (() => {
  const store = createEditorStore({ first: 'none' })
  store.getState().actions.newDraft('example')
  return store.getState()
})()

const flow = (source: Partial<FlowRecord['source']>, more: Partial<FlowRecord> = {}): FlowRecord =>
  ({
    direction: 'ingress',
    protocol: 'TCP',
    source: { address: '10.0.0.9', port: 4, identity: 1, labels: [], ...source },
    destination: { namespace: 'default', pod: 'backend2', address: '10.0.0.2', port: 5000, identity: 1, labels: [] },
    ...more
  }) as unknown as FlowRecord

describe('the narrowest rule', () => {
  it('names a pod by its lasting labels, in its namespace', () => {
    const labels = ['app=intruder', 'pod-template-hash=abc']
    expect(proposeRule(flow({ namespace: 'default', pod: 'x', labels }), canvas, undefined)).toEqual({
      side: 'ingress',
      peer: {
        kind: 'endpoints',
        selector: [{ key: 'app', operator: 'In', values: ['intruder'], form: 'label' }],
        namespace: { kind: 'own' }
      },
      ports: [{ kind: 'port', protocol: 'TCP', port: 5000 }],
      verdict: 'allow'
    })
    expect(proposeRule(flow({ namespace: 'other', pod: 'x', labels }), canvas, undefined)).toMatchObject({
      peer: { namespace: { kind: 'names', names: ['other'] } }
    })
  })

  it('names who is outside by the one address, and the node by its entity', () => {
    expect(proposeRule(flow({ address: '192.0.2.7', entity: 'world-ipv4' }), canvas, undefined)).toMatchObject({
      peer: { kind: 'cidr', cidr: '192.0.2.7/32' }
    })
    expect(proposeRule(flow({ address: '2001:db8::1' }), canvas, undefined)).toMatchObject({
      peer: { cidr: '2001:db8::1/128' }
    })
    expect(proposeRule(flow({ entity: 'host' }), canvas, undefined)).toMatchObject({
      peer: { kind: 'entity', entity: 'host' }
    })
  })

  it('of ICMP is its type', () => {
    expect(proposeRule(flow({}, { protocol: 'ICMPv6', icmpType: 128 }), canvas, undefined)).toMatchObject({
      ports: [{ kind: 'icmp', family: 'IPv6', type: 128 }]
    })
  })
})
