import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import { holdingBack } from './holding-back'

const policy = (name: string, prefixes: number, generation = 1) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default', uid: name, generation },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: Array.from({ length: prefixes }, (_, at) => ({ ipBlock: { cidr: `10.${at}.0.0/16` } })) }]
  }
})
const worldOf = (...objects: readonly object[]) => toWorld(objects, { dialect: 'portcullis', localNode: 'n1' }).world
/** `was`, with another version of some policies, as one who follows a cluster has it: what did not change is the same object. */
const next = (was: World, now: World): World => ({
  ...now,
  policies: now.policies.map(
    (one) => was.policies.find(({ ref }) => ref.name === one.ref.name && ref.generation === one.ref.generation) ?? one
  )
})
const versions = ({ policies }: World) => policies.map(({ ref }) => `${ref.name}.${ref.generation}`).sort()

describe('for want of room', () => {
  const was = worldOf(policy('a', 1), policy('b', 1), policy('c', 30))
  const now = next(was, worldOf(policy('a', 2, 2), policy('b', 40, 2), policy('c', 30), policy('new', 20)))

  it('the changed policy with the most prefixes is as it was, then the next too; what did not change stays', () => {
    const tried = [...holdingBack(now, was.policies, 'full')].map(({ world }) => versions(world))
    expect(tried).toEqual([
      ['a.2', 'b.1', 'c.1', 'new.1'],
      ['a.2', 'b.1', 'c.1'],
      ['a.1', 'b.1', 'c.1']
    ])
  })

  it('what is held back is named, with what stays in force of it', () => {
    const [, second] = [...holdingBack(now, was.policies, 'full')]
    expect(second?.held.map(({ key, prefixes, before }) => [key, prefixes, before?.ref.generation])).toEqual([
      ['NetworkPolicy/default/b', 40, 1],
      ['NetworkPolicy/default/new', 20, undefined]
    ])
  })

  it('nothing is held back by one who does not know what was in force: it would take away what is pinned', () => {
    expect([...holdingBack(now, undefined, 'full')]).toEqual([])
  })
})
