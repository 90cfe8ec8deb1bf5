import { describe, expect, it } from 'vitest'
import { DIALECTS } from './dialect'
import { isIdentityLabel, podIdentityLabels } from './labels'

const latest = DIALECTS['cilium-1.20']

describe('[2.3] the label filter', () => {
  it.each([
    'pod-template-hash',
    'pod-template-hash-x',
    'kubernetes.io/os',
    'x.beta.kubernetes.io/y',
    'topology.kubernetes.io/zone'
  ])('drops %s', (key) => expect(isIdentityLabel(key, latest)).toBe(false))
  it.each(['app', 'k8s-app', 'app.kubernetes.io/name', 'xapp.kubernetes.io/name', 'io.kubernetes.pod.namespace'])(
    'keeps %s',
    (key) => expect(isIdentityLabel(key, latest)).toBe(true)
  )
  it('lets the longest including pattern beat the shortest ignoring one only where it is longer', () => {
    expect(isIdentityLabel('app.kubernetes.io/beta.kubernetes.io', latest)).toBe(false)
  })
  it('keeps topology labels in 1.15', () => {
    expect(isIdentityLabel('topology.kubernetes.io/zone', DIALECTS['cilium-1.15'])).toBe(true)
  })
})

it('[2.2] makes a pod’s identity of its labels, namespace, service account and cluster', () => {
  const pod = { namespace: 'shop', labels: { app: 'web', 'pod-template-hash': '1' }, serviceAccount: 'web' }
  expect(podIdentityLabels(pod, { name: 'shop', labels: { team: 'red' } }, 'default', latest)).toEqual({
    'k8s:app': 'web',
    'k8s:io.cilium.k8s.namespace.labels.team': 'red',
    'k8s:io.kubernetes.pod.namespace': 'shop',
    'k8s:io.cilium.k8s.policy.serviceaccount': 'web',
    'k8s:io.cilium.k8s.policy.cluster': 'default'
  })
})
