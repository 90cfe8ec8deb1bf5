import { type Applicable, applicablePolicies } from './applicable'
import { conflictOf } from './conflict'
import { traits } from './dialect'
import type { ProxyKind } from './l7/rank'
import type { Direction, PolicyRef, Reason, Rule, RuleVerdict, Tier, World } from './model'
import type { Identity } from './party'
import { proxyOf } from './proxy'
import { matchesRule, type Question } from './rule-match'

export interface Judgement {
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  readonly rules: readonly Rule[]
  readonly overridden: readonly Rule[]
  readonly isolatedBy: readonly PolicyRef[]
  readonly proxy?: ProxyKind
}

const NONE: readonly never[] = []
const TIERS: readonly Tier[] = ['admin', 'normal', 'baseline']

/** SPEC 7, in its order. */
export function judge(world: World, question: Question): Judgement {
  const { direction, subject, peer } = question
  const dialect = traits(world.dialect)
  // 7.1
  if (world.mode === 'never') return implicit('allow', 'mode')
  if (subject.kind === 'node' && !(dialect.nodes && world.options?.hostFirewall)) return implicit('allow', 'no-policy')
  // 1.21
  if (conflictOf(world, subject)) return implicit('deny', 'conflict')
  // 7.2
  const applicable = applicablePolicies(world, subject)[direction]
  // 7.4
  const matched = applicable.rules.filter((rule) => matchesRule(world, rule, question))
  const decision = decide(matched)
  if (decision) {
    const proxy = decision.verdict === 'allow' ? proxyOf(world, decision.rules, question) : undefined
    return { ...decision, reason: 'rule', isolatedBy: applicable.isolatedBy, ...(proxy ? { proxy } : {}) }
  }
  if (!isIsolated(world, subject, applicable)) return implicit('allow', 'no-policy')
  if (peer.entities.includes('host') && isOwnNodeFree(world, subject, direction, applicable)) {
    return implicit('allow', 'own-node', applicable.isolatedBy)
  }
  return implicit('deny', 'default-deny', applicable.isolatedBy)
}

/** SPEC 7.3. */
export function isIsolated(world: World, subject: Identity, applicable: Applicable): boolean {
  return (
    applicable.isolatedBy.length > 0 ||
    world.mode === 'always' ||
    (traits(world.dialect).ciliumPolicy && subject.entities.includes('init'))
  )
}

/** SPEC 7.5, 8.4: may the subject's own node reach it (ingress), or it its node (egress), though isolated? */
export function isOwnNodeFree(world: World, subject: Identity, direction: Direction, applicable: Applicable): boolean {
  if (subject.kind !== 'pod' && subject.kind !== 'reserved') return false
  const dialect = traits(world.dialect)
  if (direction === 'egress') return dialect.toOwnNode
  return dialect.ownNode !== 'with-ingress-rule' || applicable.any
}

function implicit(verdict: 'allow' | 'deny', reason: Reason, isolatedBy: readonly PolicyRef[] = NONE): Judgement {
  return { verdict, reason, rules: NONE, overridden: NONE, isolatedBy }
}

/** SPEC 7.4: tiers, then priorities; within one, deny, then allow, then pass, which leaves the tier. */
export function decide(matched: readonly Rule[]): Pick<Judgement, 'verdict' | 'rules' | 'overridden'> | undefined {
  if (matched.length === 0) return undefined
  for (const tier of TIERS) {
    const inTier = matched.filter((rule) => rule.tier === tier)
    const priorities = [...new Set(inTier.map((rule) => rule.priority))].sort((a, b) => a - b)
    for (const priority of priorities) {
      const level = inTier.filter((rule) => rule.priority === priority)
      const having = (verdict: RuleVerdict) => level.filter((rule) => rule.verdict === verdict)
      const verdict = having('deny').length > 0 ? 'deny' : having('allow').length > 0 ? 'allow' : 'pass'
      if (verdict === 'pass') break
      return { verdict, rules: having(verdict), overridden: matched.filter((rule) => rule.verdict !== verdict) }
    }
  }
  return undefined
}
