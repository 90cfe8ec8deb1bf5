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
  const { direction, subject } = question
  const dialect = traits(world)
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
  return undecided(world, question)
}

/** SPEC 7.5: what holds where no rule decides. */
export function undecided(world: World, { direction, subject, peer }: Question): Judgement {
  const applicable = applicablePolicies(world, subject)[direction]
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
    (traits(world).ciliumPolicy && subject.entities.includes('init'))
  )
}

/** SPEC 7.5, 8.4: may the subject's own node reach it (ingress), or it its node (egress), though isolated? */
export function isOwnNodeFree(world: World, subject: Identity, direction: Direction, applicable: Applicable): boolean {
  if (subject.kind !== 'pod' && subject.kind !== 'reserved') return false
  const dialect = traits(world)
  if (direction === 'egress') return dialect.toOwnNode
  return dialect.ownNode !== 'with-ingress-rule' || applicable.any
}

function implicit(verdict: 'allow' | 'deny', reason: Reason, isolatedBy: readonly PolicyRef[] = NONE): Judgement {
  return { verdict, reason, rules: NONE, overridden: NONE, isolatedBy }
}

export interface Decision {
  readonly verdict: 'allow' | 'deny'
  readonly rules: readonly Rule[]
  readonly overridden: readonly Rule[]
}

/** SPEC 7.4: tiers, then priorities; within one, deny, then allow, then pass, which leaves the tier. */
export function decide(matched: readonly Rule[]): Decision | undefined {
  const { verdict, rules, overridden } = trace(matched)
  return verdict && { verdict, rules, overridden: overridden.map(({ rule }) => rule) }
}

export interface Trace {
  /** Undefined where no rule decides. */
  readonly verdict?: 'allow' | 'deny'
  readonly rules: readonly Rule[]
  /** Pass rules that were followed, in order. */
  readonly passed: readonly Rule[]
  /** Rules that would have said otherwise, and those that came before them. */
  readonly overridden: readonly { readonly rule: Rule; readonly by: readonly Rule[] }[]
}

/** As `decide`, with what happened on the way. */
export function trace(matched: readonly Rule[]): Trace {
  const passed: Rule[] = []
  const overridden: { readonly rule: Rule; readonly by: readonly Rule[] }[] = []
  let left = matched
  for (const tier of matched.length === 0 ? [] : TIERS) {
    const inTier = matched.filter((rule) => rule.tier === tier)
    if (inTier.length === 0) continue
    const first = Math.min(...inTier.map((rule) => rule.priority))
    const level = inTier.filter((rule) => rule.priority === first)
    const having = (verdict: RuleVerdict) => level.filter((rule) => rule.verdict === verdict)
    const verdict = having('deny').length > 0 ? 'deny' : having('allow').length > 0 ? 'allow' : 'pass'
    const rules = having(verdict)
    const others = (verdict === 'pass' ? inTier : left).filter((rule) => rule.verdict !== verdict)
    overridden.push(...others.map((rule) => ({ rule, by: rules })))
    if (verdict !== 'pass') return { verdict, rules, passed, overridden }
    passed.push(...rules)
    left = left.filter((rule) => rule.tier !== tier)
  }
  return { rules: [], passed, overridden }
}
