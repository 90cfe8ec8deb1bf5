import type { RuleVerdict, Tier } from './model'

/**
 * The order of rules as one number, higher first (SPEC 7.4, 7.5), so that the kernel can compare answers without knowing rules.
 *
 *     bits 28..31  tier: admin 4, normal 3, baseline 2, default 1
 *     bits  4..27  priority within the tier, turned over: the lowest priority number is the highest value
 *     bits  0..3   verdict: deny 4, allow by way of a proxy 3, allow 2, pass 1
 *
 * The Default tier has no rules: the own node's right to reach its pods is 2 of it, the default verdict 1.
 */
export type Precedence = number

const TIER: Readonly<Record<Tier, number>> = { admin: 4, normal: 3, baseline: 2, default: 1 }
const VERDICT: Readonly<Record<RuleVerdict | 'proxy', number>> = { deny: 4, proxy: 3, allow: 2, pass: 1 }

/** Highest priority number that keeps its place; greater ones are equal to it. */
export const MAX_PRIORITY = 0xffffff

export function precedenceOf(tier: Tier, priority: number, verdict: RuleVerdict | 'proxy'): Precedence {
  const turned = MAX_PRIORITY - Math.min(Math.max(Math.trunc(priority), 0), MAX_PRIORITY)
  // Multiplied, not shifted: the result needs 32 unsigned bits.
  return TIER[tier] * 0x10000000 + turned * 0x10 + VERDICT[verdict]
}

/** What is below everything of a tier and above the tier after it; a rule with `pass` makes room down to here. */
export function floorOf(tier: Tier): Precedence {
  return TIER[tier] * 0x10000000
}

export const OWN_NODE: Precedence = TIER.default * 0x10000000 + 2
export const DEFAULT_VERDICT: Precedence = TIER.default * 0x10000000 + 1
