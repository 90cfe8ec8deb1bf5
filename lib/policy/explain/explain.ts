import { applicablePolicies } from '../applicable'
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
  const sides = [verdict.egress, verdict.ingress].flatMap((side) => (side ? [explainSide(world, flow, side)] : []))
  const missing = [flow.source, flow.destination].find((party) => !identify(world, party))
  const near = sides.find((side) => side.verdict === 'deny')
  const miss = near?.nearMisses.find(({ miss }) => !isFar(miss.unmet.kind))?.miss
  return { verdict, sentence: headline(verdict, missing, miss && near && missClause(miss, near)), sides }
}

function explainSide(world: World, flow: Flow, side: SideVerdict): SideExplanation {
  const { direction, subject, verdict, reason, rules, isolatedBy } = side
  const peer = direction === 'egress' ? flow.destination : flow.source
  const question = questionOf(world, flow, direction)
  const ends: Ends = { direction, subject, peer }
  return {
    ...ends,
    verdict,
    reason,
    sentence: `${direction === 'ingress' ? 'Ingress' : 'Egress'} of ${partyWord(subject)}: ${verdict === 'allow' ? 'allowed' : 'dropped'}, ${sideClause(side)}.`,
    rules,
    ...(question && reason !== 'self' ? onTheWay(world, question) : { overridden: [], passed: [] }),
    isolatedBy,
    nearMisses: (question && reason !== 'self' ? nearMisses(world, question, judge(world, question)) : []).map((miss) => ({
      miss,
      sentence: `${missClause(miss, ends)}.`
    }))
  }
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
