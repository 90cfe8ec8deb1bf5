import { applicablePolicies } from '../applicable'
import { traits } from '../dialect'
import { decide, type Judgement, undecided } from '../judge'
import type { Rule, World } from '../model'
import { matchesRule, type Question } from '../rule-match'
import { distance } from './fewest'
import type { NearMiss } from './model'
import { unmetPeers } from './peer'
import { unmetPorts } from './port'
import { nearSubjects } from './subject'

/**
 * The rules that one condition kept from turning the verdict round, the nearest first (SPEC 12.3): of a drop those that would have
 * let it in, of what passes those that would have denied it.
 */
export function nearMisses(world: World, question: Question, judgement: Judgement): readonly NearMiss[] {
  if (!CAN_TURN.includes(judgement.reason)) return []
  const { rules, isolatedBy } = applicablePolicies(world, question.subject)[question.direction]
  // 8.8: see `applicablePolicies`.
  const beforeBaseline = isolatedBy.length > 0 && traits(world).isolationEndsNormalTier
  const matched = rules.filter((rule) => matchesRule(world, rule, question))
  const turns = (...more: readonly Rule[]) => {
    const decision = decide([...matched, ...more])
    return (decision?.verdict ?? undecided(world, question).verdict) !== judgement.verdict
  }
  const own = rules.flatMap((rule): readonly NearMiss[] => {
    const peers = unmetPeers(world, rule, question)
    if (peers === 'never' || peers.length > 1) return []
    const ports = unmetPorts(world, rule.ports, question)
    if (ports === 'never' || peers.length + ports.length !== 1 || !turns(rule)) return []
    const [peer] = peers
    const [port] = ports
    const unmet = peer ? { of: 'peer' as const, ...peer } : port && { of: 'port' as const, ...port }
    return unmet ? [{ rule: rule.id, verdict: rule.verdict, unmet }] : []
  })
  const others = nearSubjects(world, question).flatMap(({ rules: theirs, unmet }): readonly NearMiss[] =>
    theirs
      .filter((rule) => !(beforeBaseline && rule.tier === 'baseline') && matchesRule(world, rule, question) && turns(rule))
      .map((rule) => ({ rule: rule.id, verdict: rule.verdict, unmet: { of: 'subject', ...unmet } }))
  )
  return [...own, ...others].sort((a, b) => distance(a.unmet.kind) - distance(b.unmet.kind))
}

const CAN_TURN: readonly Judgement['reason'][] = ['rule', 'no-policy', 'default-deny', 'own-node']
