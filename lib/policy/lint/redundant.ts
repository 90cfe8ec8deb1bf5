import { ruleCovers } from '../cover/rule'
import { traits } from '../dialect'
import { policyName } from '../explain'
import { type Issue, issue } from '../issues'
import { memo } from '../memo'
import type { Rule, Tier, World } from '../model'
import type { Check } from './check'
import { RuleIndex } from './rule-index'

/**
 * SPEC 11.5: a rule that another decides before it for every flow that it matches. An allow behind a deny is dead; behind an allow
 * it adds nothing. By the sets that the two mean, and for all pods there may ever be.
 */
export const redundant: Check = (world, _policy, spec) => spec.rules.flatMap((rule) => ofRule(world, rule))

function ofRule(world: World, rule: Rule): readonly Issue[] {
  if (rule.verdict === 'pass' || matchesNobody(rule)) return []
  let covering: Rule | undefined
  for (const other of ruleIndex(world).candidates(rule)) {
    if (!decidesBefore(world, other, rule) || !ruleCovers(world, other, rule)) continue
    if (other.verdict !== rule.verdict) {
      return [
        issue('rule-dead', rule.path, { by: nameOf(other, rule), verdict: other.verdict === 'deny' ? 'denies' : 'allows' })
      ]
    }
    covering ??= other
  }
  return covering ? [issue('rule-covered', rule.path, { by: nameOf(covering, rule) })] : []
}

function matchesNobody(rule: Rule): boolean {
  const noPort = rule.ports !== 'any' && rule.ports.every(({ ports }) => ports !== 'any' && ports.length === 0)
  return noPort || (rule.peers !== 'any' && rule.peers.length === 0)
}

const ruleIndex = memo((world: World) => new RuleIndex(allRules(world).filter((rule) => !matchesNobody(rule))))
const allRules = memo((world: World) => world.policies.flatMap(({ specs }) => specs.flatMap(({ rules }) => rules)))
const places = memo((world: World) => new Map(allRules(world).map((rule, at) => [rule, at])))
/** Tiers that a rule may leave early: nobody there is sure to decide. */
const left = memo((world: World) => new Set(allRules(world).flatMap((rule) => (rule.verdict === 'pass' ? [rule.tier] : []))))
/** Where a proxy reads on, rules of one selector are put together: only an equal one may go (SPEC 6.5). */
const readsOn = memo((world: World) =>
  allRules(world).some((rule) => rule.ports !== 'any' && rule.ports.some((one) => Object.keys(one).length > 1))
)

const ORDER: readonly Tier[] = ['admin', 'normal', 'baseline', 'default']

/** SPEC 7.4. Of two that are equal the first counts. */
function decidesBefore(world: World, one: Rule, other: Rule): boolean {
  if (one === other || one.verdict === 'pass' || left(world).has(one.tier)) return false
  const tier = ORDER.indexOf(one.tier) - ORDER.indexOf(other.tier)
  if (tier !== 0) return tier < 0
  if (one.priority !== other.priority) return one.priority < other.priority
  if (one.verdict !== other.verdict) return one.verdict === 'deny'
  if (one.verdict === 'allow' && traits(world).layer7 && readsOn(world) && !sayTheSame(one, other)) return false
  return !ruleCovers(world, other, one) || (places(world).get(one) ?? 0) < (places(world).get(other) ?? 0)
}

function sayTheSame(one: Rule, other: Rule): boolean {
  const text = ({ peers, ports }: Rule) =>
    JSON.stringify([peers, ports], (name, value) => (name === 'path' ? undefined : value))
  return text(one) === text(other)
}

function nameOf(rule: Rule, beside: Rule): string {
  return rule.policy === beside.policy ? rule.path : `${policyName(rule.policy)} (${rule.path})`
}
