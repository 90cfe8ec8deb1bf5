import { flowTitle } from '@/lib/flow'
import { compareReach, evaluate, explain, type Flow, type Reachability, type ReachChange } from '@/lib/policy'
import { changeOf } from './change'
import type { Blast, BlastFilter, BlastPart, BlastRow, BlastRows, FlowChange } from './model'

/** The pairs that a change of policies cuts off, then those that it lets in. */
export function changedPairs(before: Reachability, after: Reachability): readonly ReachChange[] {
  const all = compareReach(before, after)
  return [...all.filter(loses), ...all.filter((pair) => !loses(pair))]
}

/** Whom a change of policies cuts off and whom it lets in, and which of the connections seen it would judge otherwise. */
export class BlastRadius {
  readonly #after: Reachability
  readonly #pairs: readonly ReachChange[]
  readonly #flows: readonly FoundFlow[]

  /** `pairs`: all that `changedPairs` found between the two. */
  constructor(before: Reachability, after: Reachability, pairs: readonly ReachChange[], seen: readonly Flow[]) {
    this.#after = after
    this.#pairs = pairs
    const found = seen.flatMap((flow) => foundFlow(before, after, flow))
    this.#flows = [...found.filter(({ after: passes }) => !passes), ...found.filter(({ after: passes }) => passes)]
  }

  counts(): Omit<Blast, 'rows' | 'took'> {
    const cut = this.#flows.filter(({ after }) => !after).length
    return {
      losing: this.#pairs.filter(loses).length,
      gaining: this.#pairs.filter(gains).length,
      cut,
      freed: this.#flows.length - cut,
      namespaces: byNamespace(this.#pairs)
    }
  }

  /** What is listed costs words and an explanation each: only a part is. */
  rows({ from, count, ...filter }: BlastPart): BlastRows {
    const flows = this.#flows.filter((one) => flowPasses(one, filter))
    const pairs = this.#pairs.filter((one) => pairPasses(one, filter))
    const rows = [
      ...flows.slice(from, from + count).map((one): BlastRow => ({ kind: 'flow', change: this.#told(one) })),
      ...pairs
        .slice(Math.max(0, from - flows.length), Math.max(0, from + count - flows.length))
        .map((one): BlastRow => ({ kind: 'pair', change: changeOf(one) }))
    ]
    return { filter, flows: flows.length, pairs: pairs.length, from, rows }
  }

  #told({ telling, ...found }: FoundFlow): FlowChange {
    const side = explain(this.#after.world, found.flow).sides.find(({ direction }) => direction === telling)
    return { ...found, why: side?.sentence ?? '' }
  }
}

const loses = ({ lost }: ReachChange) => lost.spans.length > 0
const gains = ({ gained }: ReachChange) => gained.spans.length > 0

interface FoundFlow extends Omit<FlowChange, 'why'> {
  /** The side that makes the difference. */
  readonly telling: 'ingress' | 'egress' | undefined
}

function foundFlow(before: Reachability, after: Reachability, flow: Flow): readonly FoundFlow[] {
  const was = evaluate(before.world, flow)
  const will = evaluate(after.world, flow)
  if (was.allowed === will.allowed) return []
  const telling = (['egress', 'ingress'] as const).find(
    (direction) => (was[direction]?.verdict ?? 'allow') !== (will[direction]?.verdict ?? 'allow')
  )
  return [{ flow, title: flowTitle(flow), before: was.allowed, after: will.allowed, telling }]
}

function pairPasses(pair: ReachChange, { effect, namespace, words }: BlastFilter): boolean {
  if (effect === 'loses' && !loses(pair)) return false
  if (effect === 'gains' && !gains(pair)) return false
  if (namespace !== '' && !namespacesOf(pair).includes(namespace)) return false
  return hasWords(`${pair.from.name} ${pair.to.name}`, words)
}

function flowPasses({ flow, title, after }: FoundFlow, { effect, namespace, words }: BlastFilter): boolean {
  if (effect !== 'all' && after !== (effect === 'gains')) return false
  const ends = [flow.source, flow.destination].map((party) => (party.kind === 'pod' ? party.namespace : ''))
  return (namespace === '' || ends.includes(namespace)) && hasWords(title, words)
}

/** Every word, in any order. */
function hasWords(text: string, words: string): boolean {
  const lower = text.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word))
}

function namespacesOf({ from, to }: ReachChange): readonly string[] {
  return [...new Set([from, to].flatMap((end) => (end.kind === 'pods' ? [end.namespace] : [])))]
}

function byNamespace(pairs: readonly ReachChange[]): Blast['namespaces'] {
  const found = new Map<string, { losing: number; gaining: number }>()
  for (const pair of pairs) {
    for (const name of namespacesOf(pair)) {
      const count = found.get(name) ?? { losing: 0, gaining: 0 }
      if (loses(pair)) count.losing += 1
      if (gains(pair)) count.gaining += 1
      found.set(name, count)
    }
  }
  return [...found]
    .map(([name, count]) => ({ name, ...count }))
    .toSorted((a, b) => b.losing - a.losing || b.gaining - a.gaining || a.name.localeCompare(b.name, 'en'))
}
