import { flowTitle } from '@/lib/flow'
import {
  compareReach,
  describePortSet,
  evaluate,
  explain,
  type Flow,
  type PortSet,
  type Reachability,
  type ReachChange
} from '@/lib/policy'
import type { Blast, Change, FlowChange } from './model'
import { sideOf } from './side'

/** Nobody reads more; the counts are of all. */
const SHOWN = 500

/** Whom a change of policies cuts off and whom it lets in, and which of the connections seen it would judge otherwise. */
export function blastOf(before: Reachability, after: Reachability, seen: readonly Flow[]): Omit<Blast, 'took'> {
  const all = compareReach(before, after)
  const losing = all.filter(({ lost }) => lost.spans.length > 0)
  const gaining = all.filter(({ gained }) => gained.spans.length > 0)
  return {
    changes: [...losing, ...gaining.filter(({ lost }) => lost.spans.length === 0)].slice(0, SHOWN).map(changeOf),
    losing: losing.length,
    gaining: gaining.length,
    flows: seen.flatMap((flow) => flowChange(before, after, flow))
  }
}

export function changeOf({ from, to, lost, gained }: ReachChange): Change {
  const [source, destination] = [sideOf(from), sideOf(to)]
  return {
    from: source,
    to: destination,
    lost: wordsOf(lost),
    gained: wordsOf(gained),
    example: exampleOf(source.party, destination.party, lost.spans.length > 0 ? lost : gained)
  }
}

const wordsOf = (ports: PortSet) => (ports.spans.length > 0 ? describePortSet(ports) : '')

function exampleOf(source: Change['from']['party'], destination: Change['to']['party'], ports: PortSet): Flow | undefined {
  const [span] = ports.spans
  if (!source || !destination || !span) return undefined
  // Everything: a port that people know stands for it.
  const port = span.first <= 80 && 80 <= span.last ? 80 : span.first
  return { source, destination, protocol: span.protocol, port }
}

function flowChange(before: Reachability, after: Reachability, flow: Flow): readonly FlowChange[] {
  const was = evaluate(before.world, flow)
  const will = evaluate(after.world, flow)
  if (was.allowed === will.allowed) return []
  const { sides } = explain(after.world, flow)
  const telling = sides.find(({ direction, verdict }) => (was[direction]?.verdict ?? 'allow') !== verdict)
  return [{ flow, title: flowTitle(flow), before: was.allowed, after: will.allowed, why: telling?.sentence ?? '' }]
}
