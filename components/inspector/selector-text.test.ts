import { expect, it } from 'vitest'
import { parseTerm } from './selector-text'

it('reads conditions as kubectl -l does', () => {
  expect(parseTerm('app=web')).toEqual({ key: 'app', operator: 'In', values: ['web'], form: 'label' })
  expect(parseTerm('app == web')).toMatchObject({ operator: 'In', form: 'label' })
  expect(parseTerm('app=')).toMatchObject({ values: [''] })
  expect(parseTerm('tier in (a, b)')).toEqual({ key: 'tier', operator: 'In', values: ['a', 'b'], form: 'expression' })
  expect(parseTerm('tier notin (a)')).toMatchObject({ operator: 'NotIn' })
  expect(parseTerm('env!=prod')).toMatchObject({ operator: 'NotIn', values: ['prod'] })
  expect(parseTerm('canary')).toMatchObject({ operator: 'Exists' })
  expect(parseTerm('!canary')).toMatchObject({ key: 'canary', operator: 'DoesNotExist' })
  expect(parseTerm('k8s:io.kubernetes.pod.namespace=kube-system')).toMatchObject({ values: ['kube-system'] })
})

it('says what is no label', () => {
  expect(parseTerm('app=w e b')).toHaveProperty('problem')
  expect(parseTerm('-app=x')).toHaveProperty('problem')
  expect(parseTerm(`app=${'x'.repeat(64)}`)).toHaveProperty('problem')
})
