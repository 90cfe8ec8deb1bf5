import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  conflictOf,
  DIRECTIONS,
  type Dialect,
  hasPolicy,
  type Identity,
  identify,
  judge,
  lint,
  policyKey,
  type Rule,
  RuleIndex,
  ruleCovers,
  type World
} from '@/lib/policy'
import { PROBES, parties, worlds } from './worlds'

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 60)

/** Everything that is decided, as one string. */
function verdicts(world: World): string {
  const all = parties(world).flatMap((party) => identify(world, party) ?? [])
  const of = (subject: Identity, peer: Identity) =>
    DIRECTIONS.flatMap((direction) =>
      PROBES.map((probe) => {
        const { verdict, proxy } = judge(world, { direction, subject, peer, ...probe })
        return `${verdict}${proxy ?? ''}`
      })
    )
  return JSON.stringify(all.filter((one) => hasPolicy(world, one)).map((subject) => all.map((peer) => of(subject, peer))))
}

function without(world: World, rule: Rule): World {
  const policies = world.policies.map((policy) => ({
    ...policy,
    specs: policy.specs.map((spec) => ({ ...spec, rules: spec.rules.filter((one) => one !== rule) }))
  }))
  return { ...world, policies }
}

// Guards: a rule is said to be covered, or dead, that is not: whoever believes it opens or shuts something.
describe('a rule that is said to be redundant', () => {
  for (const dialect of ['portcullis', 'kubernetes', 'cilium-1.20'] satisfies Dialect[]) {
    it(`[11.5] can go, and no verdict changes (${dialect})`, { timeout: 300_000 }, () => {
      let checked = 0
      fc.assert(
        fc.property(worlds({ tiers: true, dialects: [dialect] }), (world) => {
          const clash = parties(world).some((party) => {
            const identity = identify(world, party)
            return identity !== undefined && conflictOf(world, identity) !== undefined
          })
          if (clash) return
          const rules = world.policies.flatMap((policy) => policy.specs.flatMap((spec) => spec.rules))
          const redundant = lint(world, world.policies).filter(({ code }) => code === 'rule-covered' || code === 'rule-dead')
          for (const issue of redundant.slice(0, 3)) {
            const rule = rules.find((one) => policyKey(one.policy) === issue.policy && one.path === issue.path)
            if (!rule) throw new Error(`no rule at ${issue.policy} ${issue.path}`)
            expect(verdicts(without(world, rule))).toBe(verdicts(world))
            checked += 1
          }
        }),
        { numRuns: RUNS, seed: 7 }
      )
      expect(checked).toBeGreaterThan(0)
    })
  }

  // Guards: what is looked up instead of compared with all is not found.
  it('[11.5] is found without comparing all with all', { timeout: 300_000 }, () => {
    let found = 0
    fc.assert(
      fc.property(worlds({ tiers: true }), (world) => {
        const rules = world.policies.flatMap((policy) => policy.specs.flatMap((spec) => spec.rules))
        const some = rules.filter(({ peers }) => peers === 'any' || peers.length > 0)
        const index = new RuleIndex(some)
        for (const inner of some) {
          const candidates = new Set(index.candidates(inner))
          const covering = some.filter((outer) => ruleCovers(world, outer, inner))
          expect(covering.filter((outer) => !candidates.has(outer))).toEqual([])
          found += covering.length - 1
        }
      }),
      { numRuns: RUNS * 5, seed: 11 }
    )
    expect(found).toBeGreaterThan(RUNS)
  })
})
