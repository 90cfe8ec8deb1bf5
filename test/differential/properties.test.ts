import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { SideQuestion } from '@/bin/evaluate/engine'
import type { Judgement, Peer, Policy, Rule, World } from '@/lib/policy'
import { questions, refer } from './agree'
import { policies, worlds } from './worlds'

/*
 * What holds of any policies at all (SPEC 7), asked of the reference. Each world is thousands of questions.
 */
const RUNS = { numRuns: 30 }

/** Rules that ask for a proxy can clash, and then their order counts (SPEC 1.21): those are another matter. */
function withoutProxies(policy: Policy): Policy {
  const bare = (rule: Rule): Rule =>
    rule.ports === 'any' ? rule : { ...rule, ports: rule.ports.map(({ ports }) => ({ ports })) }
  return { ...policy, specs: policy.specs.map((spec) => ({ ...spec, rules: spec.rules.map(bare) })) }
}

const world = worlds({ tiers: true }).map((one) => ({ ...one, policies: one.policies.map(withoutProxies) }))

/** Further policies of one verdict, that isolate nobody. */
function further(verdict: 'allow' | 'deny', only: (rule: Rule) => Rule = (same) => same): fc.Arbitrary<readonly Policy[]> {
  return policies(true).map((list) =>
    list.map((policy) => {
      const { specs, ...rest } = withoutProxies(policy)
      const change = (rule: Rule): Rule => only({ ...rule, verdict, id: `further ${rule.id}` })
      return {
        ...rest,
        specs: specs.map((spec) => ({
          ...spec,
          defaultDeny: { ingress: false, egress: false },
          rules: spec.rules.map(change)
        }))
      }
    })
  )
}

function everywhere(
  before: World,
  after: World,
  holds: (before: Judgement, after: Judgement, asked: SideQuestion) => boolean
): void {
  for (const question of questions(before)) {
    const [one, other] = [refer(before, question), refer(after, question)]
    if (!holds(one, other, question)) deepStrictEqual({ question, told: told(other) }, { question, told: told(one) })
  }
}

function told({ verdict, reason, rules, isolatedBy }: Judgement) {
  return { verdict, reason, rules: rules.map(({ id }) => id).sort(), isolatedBy: isolatedBy.map(({ name }) => name).sort() }
}

function same(before: World, after: World): void {
  everywhere(before, after, (one, other) => JSON.stringify(told(one)) === JSON.stringify(told(other)))
}

const isAllowed = ({ verdict }: Judgement) => verdict === 'allow'

describe('properties', () => {
  it('[7.4] an added allow takes nothing away, unless it turns default deny on', () => {
    fc.assert(
      fc.property(world, further('allow'), (before, more) =>
        everywhere(
          before,
          { ...before, policies: [...before.policies, ...more] },
          (one, other) => !isAllowed(one) || isAllowed(other)
        )
      ),
      RUNS
    )
  }, 300_000)

  it('[7.4] an added deny lets nothing through', () => {
    fc.assert(
      fc.property(world, further('deny'), (before, more) =>
        // 7.5: in Cilium any rule at all gives the node its right, in mode `always` too.
        everywhere(
          before,
          { ...before, policies: [...before.policies, ...more] },
          (one, other) => isAllowed(one) || !isAllowed(other) || other.reason === 'own-node'
        )
      ),
      RUNS
    )
  }, 300_000)

  it('the order of policies, and of the rules in one, never matters', () => {
    fc.assert(
      fc.property(world, fc.array(fc.nat()), (before, picks) => {
        const shuffled = <T>(list: readonly T[]) =>
          list
            .map((one, at) => [picks[at % Math.max(picks.length, 1)] ?? 0, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one)
            .reverse()
        const mixed = shuffled(before.policies).map((policy) => ({
          ...policy,
          specs: shuffled(policy.specs).map((spec) => ({ ...spec, rules: shuffled(spec.rules) }))
        }))
        same(before, { ...before, policies: mixed })
      }),
      RUNS
    )
  }, 300_000)

  it('[2.9] labels that are called otherwise everywhere change nothing', () => {
    // `tier` is a word of rules too.
    const names = ['app', 'web', 'db', 'front', 'back', 'env', 'prod', 'dev']
    const renamed = (text: string) =>
      text.replace(
        new RegExp(`"((?:any:|k8s:)?)(${names.join('|')})"`, 'g'),
        (_, source: string, name: string) => `"${source}z-${name}"`
      )
    fc.assert(
      fc.property(world, (before) => {
        same(before, JSON.parse(renamed(JSON.stringify(before))) as World)
      }),
      RUNS
    )
  }, 300_000)

  it('[4.4] a prefix added to a CiliumNetworkPolicy never lets a pod through', () => {
    const onlyPrefixes = (rule: Rule): Rule => ({
      ...rule,
      peers:
        rule.peers === 'any'
          ? []
          : rule.peers.flatMap((peer): readonly Peer[] =>
              peer.kind === 'cidr' ? [{ ...peer, matchesPods: false }] : peer.kind === 'cidr-group' ? [peer] : []
            )
    })
    fc.assert(
      fc.property(world, further('allow', onlyPrefixes), (before, more) =>
        everywhere(
          before,
          { ...before, policies: [...before.policies, ...more] },
          (one, other, { peer }) => peer.kind !== 'pod' || isAllowed(one) || !isAllowed(other)
        )
      ),
      RUNS
    )
  }, 300_000)
})
