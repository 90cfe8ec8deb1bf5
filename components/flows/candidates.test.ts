import { describe, expect, it } from 'vitest'
import { createEditorStore } from '@/lib/editor'
import type { FlowRecord } from '@/lib/flow'
import { candidatesFor } from './candidates'

const { canvas } = (() => {
  const store = createEditorStore({ first: 'none' })
  store.getState().actions.newDraft('example')
  return store.getState()
})()

const flow = (source: Partial<FlowRecord['source']>, pod = 'backend2'): FlowRecord =>
  ({
    direction: 'ingress',
    protocol: 'TCP',
    source: { address: '10.0.0.9', port: 4, identity: 1, labels: [], ...source },
    destination: { namespace: 'default', pod, address: '10.0.0.2', port: 5000, identity: 1, labels: [] }
  }) as unknown as FlowRecord

const words = (source: Partial<FlowRecord['source']>, among: typeof canvas = canvas) => {
  const found = candidatesFor(flow(source), among, undefined)
  return 'problem' in found ? found.problem : found.map((one) => one.words)
}

describe('rules for a dropped flow, the narrowest first', () => {
  it('of a pod: all its labels, its name, its namespace, every port', () => {
    expect(words({ namespace: 'default', pod: 'x', labels: ['app=intruder', 'tier=web'] })).toEqual([
      'pods app=intruder and tier=web in default, on TCP 5000',
      'pods app=intruder in default, on TCP 5000',
      'every pod in default, on TCP 5000',
      'pods app=intruder and tier=web in default, on every port'
    ])
  })

  it('of who is outside: the address, the world', () => {
    expect(words({ address: '192.0.2.7', entity: 'world-ipv4' })).toEqual([
      '192.0.2.7/32, on TCP 5000',
      'the world outside, on TCP 5000',
      '192.0.2.7/32, on every port'
    ])
  })

  it('of who is outside, for a NetworkPolicy: it knows no entities', () => {
    const np = { ...canvas, policy: { ...canvas.policy, kind: 'NetworkPolicy' as const } }
    expect(words({ address: '192.0.2.7', entity: 'world-ipv4' }, np)).toContain('0.0.0.0/0, on TCP 5000')
  })

  it('says when the open policy is not the place', () => {
    const selected = { ...canvas.subject, matching: { pods: [{ namespace: 'default', name: 'other' }] } }
    expect(words({ namespace: 'default', pod: 'x' }, { ...canvas, subject: selected as never })).toMatch(/does not select/)
  })
})
