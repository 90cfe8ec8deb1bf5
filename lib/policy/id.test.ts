import { expect, it } from 'vitest'
import { parseRuleId, policyKey, ruleId } from './id'

it.each([
  { kind: 'NetworkPolicy', namespace: 'shop', name: 'a.b', uid: 'file/x@1', generation: 3 },
  { kind: 'CiliumClusterwideNetworkPolicy', namespace: '', name: 'p', uid: '', generation: 0 }
] as const)('comes back whole: $name', (policy) => {
  expect(parseRuleId(ruleId(policy, 'spec.ingress[0]'))).toEqual({ policy, path: 'spec.ingress[0]' })
})

it('is not made of anything else', () => {
  expect(parseRuleId('no id')).toBeUndefined()
})

it('names a policy whatever its version', () => {
  expect(policyKey({ kind: 'NetworkPolicy', namespace: 'shop', name: 'p' })).toBe('NetworkPolicy/shop/p')
})
