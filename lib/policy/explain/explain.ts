import { applicablePolicies } from '../applicable'
import { type Conflict, conflictOf } from '../conflict'
import { evaluate, questionOf } from '../evaluate'
import { judge, trace } from '../judge'
import { isFar } from '../miss/fewest'
import type { NearMiss } from '../miss/model'
import { nearMisses } from '../miss/near-miss'
import type { Direction, Flow, FlowVerdict, Party, PolicyRef, Reason, RuleId, SideVerdict, World } from '../model'
import { identify } from '../party'
import { matchesRule, type Question } from '../rule-match'
import { type Ends, missClause } from './miss-words'
import { partyWord } from './names'
import { headline, overriddenSentence, sideClause } from './words'

export interface SideExplanation {
  readonly direction: Direction
  /** Whose policy it is, and who is opposite. */
  readonly subject: Party
  readonly peer: Party
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  /** One plain sentence: who, what, why. */
  readonly sentence: string
  /** Rules that decided. */
  readonly rules: readonly RuleId[]
  /** Rules that matched and would have said otherwise, and those that came before them (SPEC 7.4). */
  readonly overridden: readonly { readonly rule: RuleId; readonly by: readonly RuleId[]; readonly sentence: string }[]
  /** Rules that passed it on to the next tier. */
  readonly passed: readonly RuleId[]
  /** Policies that isolate the subject: the default deny is theirs. */
  readonly isolatedBy: readonly PolicyRef[]
  /** Where no policy could be computed: the two rules that cannot stand together. */
  readonly conflict?: { readonly rules: readonly [RuleId, RuleId]; readonly why: Conflict['why'] }
  /** Rules that one condition kept from turning the verdict round, the nearest first. */
  readonly nearMisses: readonly { readonly miss: NearMiss; readonly sentence: string }[]
}

export interface Explanation {
  readonly verdict: FlowVerdict
  /** The answer in one sentence. */
  readonly sentence: string
  readonly sides: readonly SideExplanation[]
}

/**
 * Why a flow passes or not (SPEC 12), as data and as one plain sentence each. Rules and conditions are named by their ids and paths:
 * lib/document turns those into places of a text.
 */
export function explain(world: World, flow: Flow): Explanation {
  const verdict = evaluate(world, flow)
  const told = [verdict.egress, verdict.ingress].flatMap((side) => (side ? [explainSide(world, flow, side)] : []))
  const sides = told.map(({ explained }) => explained)
  const missing = [flow.source, flow.destination].find((party) => !identify(world, party))
  const near = sides.find((side) => side.verdict === 'deny')
  const miss = near?.nearMisses.find(({ miss }) => !isFar(miss.unmet.kind))?.miss
  const clauses = told.map(({ explained: { subject, verdict }, clause }) => ({ subject, verdict, clause }))
  return { verdict, sentence: headline(clauses, missing, miss && near && missClause(miss, near)), sides }
}

interface Told {
  readonly explained: SideExplanation
  readonly clause: string
}

function explainSide(world: World, flow: Flow, side: SideVerdict): Told {
  const { direction, subject, verdict, reason, rules, isolatedBy } = side
  const peer = direction === 'egress' ? flow.destination : flow.source
  const ends: Ends = { direction, subject, peer }
  const question = reason === 'self' ? undefined : questionOf(world, flow, direction)
  const conflict = question && reason === 'conflict' ? conflictOf(world, question.subject) : undefined
  const clause = sideClause(side, conflict)
  const misses = question ? nearMisses(world, question, judge(world, question)) : []
  const which = direction === 'ingress' ? 'Ingress' : 'Egress'
  const explained: SideExplanation = {
    ...ends,
    verdict,
    reason,
    sentence: `${which} of ${partyWord(subject)}: ${verdict === 'allow' ? 'allowed' : 'dropped'}, ${clause}.`,
    rules,
    ...(question ? onTheWay(world, question) : { overridden: [], passed: [] }),
    isolatedBy,
    ...(conflict ? { conflict: { rules: [conflict.rules[0].id, conflict.rules[1].id], why: conflict.why } } : {}),
    nearMisses: misses.map((miss) => ({ miss, sentence: `${missClause(miss, ends)}.` }))
  }
  return { explained, clause }
}

function onTheWay(world: World, question: Question): Pick<SideExplanation, 'overridden' | 'passed'> {
  const { rules } = applicablePolicies(world, question.subject)[question.direction]
  const { overridden, passed } = trace(rules.filter((rule) => matchesRule(world, rule, question)))
  return {
    overridden: overridden.map(({ rule, by }) => ({
      rule: rule.id,
      by: by.map(({ id }) => id),
      sentence: overriddenSentence(rule, by, question.direction)
    })),
    passed: passed.map(({ id }) => id)
  }
}
