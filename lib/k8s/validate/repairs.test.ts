import { expect, it } from 'vitest'
import { cnp, np } from '@/test/worlds/shop'
import { validate } from './index'

const endpointSelector = {}
const repairs = (doc: unknown) =>
  validate(doc, { dialect: 'cilium-1.20' }).flatMap(
    ({ path, repairs }) => repairs?.map(({ edits }) => [path, ...edits]) ?? []
  )
const replaced = (doc: unknown) => [...new Set(repairs(doc).map(([, edit]) => JSON.stringify(edit)))]

it('[1.7] a misspelt entity', () => {
  const doc = cnp({ endpointSelector, ingress: [{ fromEntities: ['kube-api-server', 'World', 'mars'] }] })
  expect(replaced(doc)).toEqual([
    '{"op":"replace","path":"spec.ingress[0].fromEntities[0]","value":"kube-apiserver"}',
    '{"op":"replace","path":"spec.ingress[0].fromEntities[1]","value":"world"}'
  ])
})

it('[1.8] a bare address', () => {
  expect(replaced(cnp({ endpointSelector, ingress: [{ fromCIDR: ['192.0.2.1', 'fd00::1'] }] }))).toEqual([
    '{"op":"replace","path":"spec.ingress[0].fromCIDR[0]","value":"192.0.2.1/32"}',
    '{"op":"replace","path":"spec.ingress[0].fromCIDR[1]","value":"fd00::1/128"}'
  ])
})

it('[1.10] a port that is no number for its leading zero', () => {
  const port = [{ toPorts: [{ ports: [{ port: '080', protocol: 'tcp' }] }] }]
  expect(replaced(cnp({ endpointSelector, ingress: port }))).toEqual([
    '{"op":"replace","path":"spec.ingress[0].toPorts[0].ports[0].protocol","value":"TCP"}',
    '{"op":"replace","path":"spec.ingress[0].toPorts[0].ports[0].port","value":"80"}'
  ])
})

it('[1.18] a mismatch of FAIL, which is the default', () => {
  const rules = { http: [{ headerMatches: [{ name: 'X-A', mismatch: 'FAIL' }] }] }
  const doc = cnp({ endpointSelector, ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules }] }] })
  const path = 'spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0].mismatch'
  expect(replaced(doc)).toEqual([JSON.stringify({ op: 'remove', path })])
})

it('[8.1] a type in lower case', () => {
  expect(replaced(np({ podSelector: {}, policyTypes: ['egress'] }))).toEqual([
    '{"op":"replace","path":"spec.policyTypes[0]","value":"Egress"}'
  ])
})
