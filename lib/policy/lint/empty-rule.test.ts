import { expect, it } from 'vitest'
import { codes } from '@/test/worlds/lint'
import { cnp } from '@/test/worlds/shop'

const ingress = (...rules: readonly unknown[]) =>
  codes([cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress: rules })])

it('[3.2] one empty rule isolates, and is meant to', () => {
  expect(ingress({})).toEqual(['empty-rule-isolates spec.ingress[0]'])
})

it('[3.2, 3.3] beside others, or with an empty list, a rule matches nobody', () => {
  expect(ingress({ fromEntities: ['all'] }, {})).toEqual(['rule-without-peer spec.ingress[1]'])
  expect(ingress({ fromEndpoints: [], toPorts: [{ ports: [{ port: '80' }] }] })).toEqual([
    'rule-without-peer spec.ingress[0]'
  ])
})

it('[3.7] a rule matches no port', () => {
  expect(ingress({ fromEntities: ['all'], toPorts: [{ ports: [] }] })).toEqual(['rule-without-port spec.ingress[0]'])
  expect(ingress({ fromEntities: ['all'], toPorts: [] })).toEqual([])
})
