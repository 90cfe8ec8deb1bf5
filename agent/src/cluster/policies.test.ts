import { expect, it } from 'vitest'
import type { Json } from './journal'
import { ClusterPolicies } from './policies'

const KIND = 'NetworkPolicy'
const policy = (generation: number, port: unknown = 80): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: KIND,
  metadata: { name: 'p', namespace: 'shop', uid: 'u', generation },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port }] }] }
})
const broken = (generation: number) => policy(generation, { not: 'a port' })
const told = (object: Json) => new Map([['shop/p', object]])
const stateOf = (policies: ClusterPolicies) => policies.states().map(({ state, version }) => [state, version?.generation])

it('one that is refused stays in force as it was, is said, and is put right by the next', () => {
  const policies = new ClusterPolicies()
  policies.update(KIND, told(policy(1)))
  expect(policies.update(KIND, told(broken(2)))).toBe(false)
  expect(stateOf(policies)).toEqual([['last-good', 1]])
  expect(policies.issues().map(({ code }) => code)).toContain('last-good-in-force')
  expect(policies.update(KIND, told(policy(3)))).toBe(true)
  expect(stateOf(policies)).toEqual([['enforced', 3]])
})

it('refused-and-agent-restarted: the last good one is in force', () => {
  const before = new ClusterPolicies()
  before.update(KIND, told(policy(1)))
  before.update(KIND, told(broken(2)))
  const policies = new ClusterPolicies()
  policies.restore(KIND, before.kept(KIND))
  expect(stateOf(policies)).toEqual([['last-good', 1]])
})

it('one that never was in force is refused, and holds nobody', () => {
  const before = new ClusterPolicies()
  before.update(KIND, told(broken(1)))
  const policies = new ClusterPolicies()
  policies.restore(KIND, before.kept(KIND))
  expect([stateOf(policies), policies.held('shop')]).toEqual([[['refused', undefined]], undefined])
})

it('agent-upgraded-and-refuses-what-was-in-force: pods that it may select keep their tables until it is deleted', () => {
  const policies = new ClusterPolicies()
  policies.restore(KIND, new Map([['shop/p', { object: broken(1) }]]))
  expect([policies.held('shop'), policies.held('other')]).toEqual(['NetworkPolicy/shop/p', undefined])
  expect(policies.issues().map(({ code }) => code)).toContain('last-good-refused')
  policies.update(KIND, told(broken(2)))
  expect(policies.held('shop')).toBeDefined()
  expect(policies.update(KIND, new Map())).toBe(true)
  expect(policies.held('shop')).toBeUndefined()
})

// Guards: each node that writes a policy's status makes every other compile.
it('a status that was written is no change', () => {
  const policies = new ClusterPolicies()
  policies.update(KIND, told(policy(1)))
  expect(policies.update(KIND, told({ ...policy(1), status: { conditions: [] } }))).toBe(false)
})
