import { expect, it } from 'vitest'
import type { PodObject } from '@/lib/server/cluster/kubernetes'
import { stateOf } from './state'
import { isOver } from './sweep'

const pod = (status: PodObject['status'], metadata: object = {}): PodObject => ({
  metadata: { namespace: 'shop', name: 'p', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
  spec: { activeDeadlineSeconds: 60 },
  status
})
const waiting = (reason: string, message = '') => pod({ containerStatuses: [{ state: { waiting: { reason, message } } }] })
const ended = (exitCode: number, message: string, more: PodObject['status'] = {}) =>
  pod({ containerStatuses: [{ state: { terminated: { exitCode, reason: 'Error', message } } }], ...more })

it.each([
  ['an image that cannot be had', waiting('ErrImagePull', 'not found'), { kind: 'failed', why: 'ErrImagePull: not found' }],
  ['one that is being made', waiting('ContainerCreating'), { kind: 'starting', why: 'ContainerCreating' }],
  [
    'no room',
    pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes' }] }),
    { kind: 'starting', why: 'Unschedulable: 0/2 nodes' }
  ],
  [
    'its node reaches it',
    pod({ conditions: [{ type: 'ContainersReady', status: 'True' }], podIPs: [{ ip: '10.0.0.1' }] }),
    { kind: 'up', addresses: ['10.0.0.1'] }
  ],
  ['it has said what came of it', ended(0, '{}', { phase: 'Succeeded' }), { kind: 'ended', message: '{}' }],
  [
    'an image without the program',
    ended(1, 'node:internal\n\nError: Cannot find module\n    at x', { phase: 'Failed' }),
    { kind: 'failed', why: 'Error: Error: Cannot find module' }
  ],
  [
    'its time is over',
    ended(0, '', { phase: 'Failed', reason: 'DeadlineExceeded' }),
    { kind: 'failed', why: 'DeadlineExceeded' }
  ],
  ['its node refuses it', pod({ phase: 'Failed', reason: 'SysctlForbidden' }), { kind: 'failed', why: 'SysctlForbidden' }],
  ['somebody deletes it', pod({}, { deletionTimestamp: 'now' }), { kind: 'failed', why: 'Somebody deleted it.' }]
] as const)('%s', (_, object, state) => expect(stateOf(object)).toEqual(state))

it.each(['containers', 'initContainers'])('nothing is seen by one that has other %s too', (where) => {
  const up = pod({ conditions: [{ type: 'ContainersReady', status: 'True' }], podIPs: [{ ip: '10.0.0.1' }] })
  const own = { ...up.spec, containers: [{ name: 'verify' }] }
  expect(stateOf({ ...up, spec: own })).toMatchObject({ kind: 'up' })
  const more = { ...own, [where]: [...own.containers, { name: 'istio-proxy' }] }
  expect(stateOf({ ...up, spec: more })).toMatchObject({ kind: 'failed', why: expect.stringContaining('istio-proxy') })
})

it('another run’s pods are its own until their time is over', () => {
  const at = (seconds: number) => Date.parse('2026-01-01T00:00:00Z') + seconds * 1_000
  expect([59, 64, 66].map((seconds) => isOver(pod({}), at(seconds)))).toEqual([false, false, true])
  // By its node's word, and not by a clock here that is fast or slow.
  expect(isOver(pod({ phase: 'Running' }), at(1_000))).toBe(false)
  expect(isOver(pod({ phase: 'Failed', reason: 'DeadlineExceeded' }), at(0))).toBe(true)
})
