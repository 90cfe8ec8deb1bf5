import { flowTitle } from '@/lib/flow'
import type { Explanation, Flow, NearMiss } from '@/lib/policy'
import { explain, parseRuleId, partyName, policyKey, type RuleId } from '@/lib/policy'
import type { Loaded } from '../input'
import { type Place, placeText } from '../input/place'
import { type FlowWords, findFlow } from './flow'

/** A flow, judged, with what was said and where. */
export interface Answer {
  readonly flow: Flow
  readonly title: string
  readonly explanation: Explanation
  readonly notes: readonly string[]
}

/** Throws CommandError where an end of the flow is not there. */
export function ask(loaded: Loaded, words: FlowWords, namespace: string): Answer {
  const { flow, world, notes } = findFlow(words, loaded.world, namespace, loaded.podNetwork)
  return { flow, title: flowTitle(flow, '->'), explanation: explain(world, flow), notes }
}

/** Where a rule is written. */
export function placeOfRule(loaded: Loaded, id: RuleId): Place | undefined {
  const parsed = parseRuleId(id)
  return parsed && loaded.placeOf(policyKey(parsed.policy), parsed.path)
}

/** Where the condition stands that was not met. */
export function placeOfMiss(loaded: Loaded, { rule, unmet }: NearMiss): Place | undefined {
  const parsed = parseRuleId(rule)
  return parsed && loaded.placeOf(policyKey(parsed.policy), unmet.path)
}

/** ` (policies/db.yaml:14:7)`, or nothing. */
export function whereOf(place: Place | undefined): string {
  return place ? placeText(place) : ''
}

/** The answer for scripts. */
export function answerJson(loaded: Loaded, { flow, explanation, notes }: Answer) {
  const rule = (id: RuleId) => ({ rule: id, ...placeJson(placeOfRule(loaded, id)) })
  const { verdict, sentence, sides } = explanation
  return {
    from: partyName(flow.source),
    to: partyName(flow.destination),
    protocol: flow.protocol,
    port: flow.port,
    allowed: verdict.allowed,
    sentence,
    sides: sides.map((side) => ({
      direction: side.direction,
      verdict: side.verdict,
      reason: side.reason,
      sentence: side.sentence,
      rules: side.rules.map(rule),
      overridden: side.overridden.map(({ rule: id, by, sentence }) => ({ ...rule(id), by, sentence })),
      passed: side.passed.map(rule),
      isolatedBy: side.isolatedBy.map((ref) => ({
        policy: policyKey(ref),
        ...placeJson(loaded.placeOf(policyKey(ref), ''))
      })),
      nearMisses: side.nearMisses.map(({ miss, sentence }) => ({
        ...miss,
        sentence,
        ...placeJson(placeOfMiss(loaded, miss))
      }))
    })),
    ...(notes.length > 0 && { notes })
  }
}

export function placeJson(place: Place | undefined) {
  if (!place) return {}
  const { file, line, column, origin } = place
  return { file, ...(line > 0 && { line, column }), ...(origin !== undefined && { origin }) }
}
