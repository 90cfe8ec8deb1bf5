import type { ProxyRank } from './l7/rank'
import type { RuleVerdict, Tier } from './model'

/**
 * The order of rules as one number, higher first (SPEC 7.4, 7.5), so that the kernel can compare answers without knowing rules.
 *
 *     bits 28..31  tier: admin 4, normal 3, baseline 2, default 1
 *     bits  4..27  priority within the tier, turned over: the lowest priority number is the highest value
 *     bits  0..3   verdict: deny 8, allow by way of a proxy 7 to 3 (6.9), allow 2, pass 1
 *
 * The Default tier has no rules: the own node's right to reach its pods is 2 of it, the default verdict 1.
 */
export type Precedence = number

const TIER: Readonly<Record<Tier, number>> = { admin: 4, normal: 3, baseline: 2, default: 1 }
const VERDICT: Readonly<Record<RuleVerdict | ProxyRank, number>> = {
  deny: 8,
  'chosen-listener': 7,
  http: 6,
  // On one port the two cannot stand together (SPEC 1.21).
  kafka: 6,
  tls: 5,
  dns: 4,
  listener: 3,
  allow: 2,
  pass: 1
}

/** Highest priority number that keeps its place; greater ones are equal to it. */
export const MAX_PRIORITY = 0xffffff

export function precedenceOf(tier: Tier, priority: number, verdict: RuleVerdict | ProxyRank): Precedence {
  const turned = MAX_PRIORITY - Math.min(Math.max(Math.trunc(priority), 0), MAX_PRIORITY)
  // Multiplied, not shifted: the result needs 32 unsigned bits.
  return TIER[tier] * 0x10000000 + turned * 0x10 + VERDICT[verdict]
}

export const OWN_NODE: Precedence = TIER.default * 0x10000000 + 2
export const DEFAULT_VERDICT: Precedence = TIER.default * 0x10000000 + 1

/**
 * Where a rule passes, what holds for a peer is settled by the compiler from all of its rules, and each answer includes those
 * before it: then the more particular one is right, whatever rules are behind it.
 */
export const SETTLED = { any: 1, identity: 2, class: 3 } as const

/** Above every rule: what was settled for one peer alone. */
export const ABOVE_RULES: Precedence = 0xf0000000
