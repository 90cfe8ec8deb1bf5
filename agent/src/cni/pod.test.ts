import { expect, it } from 'vitest'
import { KUBELETS_UID, toWorld } from '@/lib/k8s'
import { podOf } from './pod'

const pod = (name: string, uid: string, annotations = {}) => ({
  kind: 'Pod',
  metadata: { name, uid, namespace: 'default', annotations },
  spec: { nodeName: 'n1' },
  status: { phase: 'Pending' }
})
function found(uid: string, name: string, ...objects: readonly object[]) {
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: 'n1' })
  return podOf({ uid, name, namespace: 'default', netns: 'x', interface: 'eth0', container: 'c' }, world, () => objects)?.uid
}

it('is found by its uid; one of the same name from before is another', () => {
  expect(found('b', 'web-0', pod('web-0', 'a'), pod('web-0', 'b'))).toBe('b')
  expect(found('b', 'web-0', pod('web-0', 'a'))).toBeUndefined()
})

it('static-pod: of the name that the kubelet says, with its uid in the annotation', () => {
  expect(found('hash', 'static-n1', pod('static-n1', 'object', { [KUBELETS_UID]: 'hash' }))).toBe('object')
  expect(found('hash', 'static-n1', pod('static-n1', 'object', { [KUBELETS_UID]: 'other' }))).toBeUndefined()
})

it('annotation-names-another: who makes a pod is not given another’s interface', () => {
  const thief = pod('thief', 'thief', { [KUBELETS_UID]: 'victim' })
  expect(found('victim', 'victim', thief)).toBeUndefined()
  expect(found('victim', 'victim', thief, pod('victim', 'victim'))).toBe('victim')
})

it('without a uid, as older runtimes ask, by its name', () => {
  expect(found('', 'web', pod('web', 'a'))).toBe('a')
})
