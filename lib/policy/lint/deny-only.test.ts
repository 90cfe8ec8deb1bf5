import { expect, it } from 'vitest'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp } from '@/test/worlds/shop'

const backend2 = { matchLabels: { app: 'backend2' } }
const deny = { endpointSelector: backend2, ingressDeny: [{ fromEntities: ['world'] }] }

// Guards: cilium #38795, #23152: a team denies one thing and loses everything.
it('[3.9, 11.1] deny rules alone isolate', () => {
  expect(codes([cnp(deny)])).toEqual(['deny-only-isolates spec.ingressDeny[0]'])
  expect(repairsOf(findings([cnp(deny)]), 'deny-only-isolates')).toEqual([
    [{ op: 'set', path: 'spec.enableDefaultDeny.ingress', value: false }]
  ])
})

it('[3.9] not where the policy says that they shall not, or allows something', () => {
  expect(codes([cnp({ ...deny, enableDefaultDeny: { ingress: false } })])).toEqual([])
  expect(codes([cnp({ ...deny, ingress: [{ fromEntities: ['all'] }] })])).toEqual([])
})

it('[3.9] a release that cannot say so gets no such repair', () => {
  expect(repairsOf(findings([cnp(deny)], { dialect: 'cilium-1.15' }), 'deny-only-isolates')).toEqual([undefined])
})
