import { expect, it } from 'vitest'
import { compare, expected, type Seen, type Trial } from '@/lib/flow'
import { toWorld } from '@/lib/k8s'
import type { Party } from '@/lib/policy'
import type { PodObject } from '@/lib/server/cluster/kubernetes'
import { isProven, judge } from '../judge'
import { endedOf } from './crew'
import type { Member } from './draft'
import { type Assigned, outcomes, seenIn } from './work'

const member = (name: string, role: Member['role']): Member => ({
  name,
  role,
  model: { namespace: 'shop', labels: {}, serviceAccount: 'default', ports: [] }
})
const [answers, connects] = [member('1a', 'answers'), member('1c', 'connects')]
const party = ({ name }: Member): Party => ({ kind: 'pod', namespace: 'shop', name })
const flow = { source: party(connects), destination: party(answers), protocol: 'TCP', port: 80, family: 'ipv4' } as const
const trial = { kind: 'named', flow, passes: false } as unknown as Trial
const assigned: readonly Assigned[] = [
  { trial, member: connects, attempt: { protocol: 'TCP', address: '10.0.0.1', port: 80, passes: false } }
]
const pod = (status: PodObject['status'], name = answers.name): PodObject => ({
  metadata: { namespace: 'shop', name, uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {},
  status
})
const UP = { conditions: [{ type: 'ContainersReady', status: 'True' }], podIPs: [{ ip: '10.0.0.1' }] }

function seenOf(pods: readonly PodObject[], outcome: 'timeout' | 'connected' = 'timeout') {
  const told = new Map([[connects, { rounds: 1, milliseconds: 1, outcomes: [{ outcome }] }]])
  return outcomes(assigned, told, endedOf([answers], pods))[0]
}

it('silence is a drop where who was to answer is up to the end', () => {
  const seen = seenOf([pod(UP)])
  expect(seen).toMatchObject({ outcome: 'timeout', answering: true })
  expect(seen && compare(trial, seen)).toBe('agrees')
})

it.each([
  ['was deleted', [], 'Somebody deleted it.'],
  ['was evicted', [pod({ phase: 'Failed', reason: 'Evicted' })], 'Evicted'],
  ['ended', [pod({ containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] })], 'It ended.'],
  ['has only its name in another place', [pod(UP, 'other')], 'Somebody deleted it.']
] as const)('silence proves nothing where who was to answer %s meanwhile', (_, pods, why) => {
  expect(seenOf(pods)).toEqual({ outcome: 'error', detail: `shop/1a ended meanwhile: ${why}`, simulated: false })
  expect(seenOf(pods, 'connected')).toMatchObject({ outcome: 'connected' })
})

it('what must become of it is asked of no pod that is gone: silence would be taken for a drop that must be', () => {
  const podIn = (name: string, ip: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name },
    spec: { containers: [] },
    status: { phase: 'Running', podIP: ip }
  })
  const both = [podIn('1a', '10.0.0.1'), podIn('1c', '10.0.0.2')]
  const silent: Seen = { outcome: 'timeout', detail: '', simulated: false, answering: true }
  for (const pods of [both.slice(0, 1), both.slice(1)]) {
    const { world } = toWorld(pods, { dialect: 'portcullis', localNode: '' })
    const after: Trial = { ...trial, ...expected(world, flow) }
    const tried = judge([{ trial: after, seen: seenIn(world, after, silent) }], world, world)
    expect(tried).toMatchObject([{ agreement: 'unclear', seen: { detail: expect.stringContaining('was deleted') } }])
    expect(isProven(tried)).toBe(false)
  }
  const { world } = toWorld(both, { dialect: 'portcullis', localNode: '' })
  expect(seenIn(world, trial, silent)).toEqual(silent)
})
