import { describeChanged, type Flow, type PortSet, type ReachChange } from '@/lib/policy'
import type { Change } from './model'
import { sideOf } from './side'

/** A change between two, in words, with a flow that shows it. */
export function changeOf(change: ReachChange): Change {
  const { from, to, lost, gained } = change
  const [source, destination] = [sideOf(from), sideOf(to)]
  return {
    from: source,
    to: destination,
    lost: describeChanged(change, 'lost'),
    gained: describeChanged(change, 'gained'),
    example: exampleOf(source.party, destination.party, lost.spans.length > 0 ? lost : gained)
  }
}

function exampleOf(source: Change['from']['party'], destination: Change['to']['party'], ports: PortSet): Flow | undefined {
  const [span] = ports.spans
  if (!source || !destination || !span) return undefined
  // Everything: a port that people know stands for it.
  const port = span.first <= 80 && 80 <= span.last ? 80 : span.first
  return { source, destination, protocol: span.protocol, port }
}
