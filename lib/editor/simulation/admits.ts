import { compareReach, explain, type Flow, type Policy, type Reachability } from '@/lib/policy'
import { changeOf } from './change'
import type { Admits } from './model'

/** Enough to judge by. */
const SHOWN = 20

/** What other policies let through that those of `now` do not, beside one flow that is meant. */
export function admitsOf(now: Reachability, policies: readonly Policy[], meant: Flow): Admits {
  const then = now.withPolicies(policies)
  const gained = compareReach(now, then).filter((change) => change.gained.spans.length > 0)
  const from = now.groupOf(meant.source, meant.destination)?.name
  const to = now.groupOf(meant.destination, meant.source)?.name
  const others = gained.filter((change) => {
    const [span, ...more] = change.gained.spans
    const pair = change.from.name === from && change.to.name === to
    return !(pair && more.length === 0 && span?.first === meant.port && span.last === meant.port)
  })
  const { verdict, sentence } = explain(then.world, meant)
  return {
    passes: verdict.allowed,
    why: verdict.allowed ? '' : sentence,
    others: others.slice(0, SHOWN).map(changeOf),
    count: others.length
  }
}
