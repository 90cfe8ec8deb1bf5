import { describeChanged, type PortSet, type ReachChange, type ReachGroup } from '@/lib/policy'
import type { PodRef } from '../canvas/model'

/** More lines than that are a tangle: then it is told between namespaces. */
export const CHANGES_DRAWN = 60
/** As many as are read beside a map; the pane lists them all. */
const CHANGES_NAMED = 40

/** What the open text changes, as the map shows it: of one pod if it is asked about one, else of all. */
export interface MapChanges {
  readonly pairs: number
  /** Of the pairs those that lose, and that gain; one can do both. */
  readonly losing: number
  readonly gaining: number
  /** Between whom, as far as both stand on the map, each once and either way. */
  readonly lines: readonly MapChange[]
  /** How many others each loses and gains, by a pod of it. */
  readonly ends: readonly ChangedEnd[]
  /** The first of them in words, those that lose before those that gain. */
  readonly named: readonly NamedChange[]
}

export interface MapChange {
  readonly from: ChangePlace
  readonly to: ChangePlace
  readonly lost: boolean
}

/** A pod of those that are alike, or no name where all of a namespace is meant. */
export interface ChangePlace {
  readonly namespace: string
  readonly pod: string | undefined
}

export interface ChangedEnd {
  readonly pod: string
  readonly losing: number
  readonly gaining: number
}

export interface NamedChange {
  readonly from: string
  readonly to: string
  /** Ports in words, empty for none. */
  readonly lost: string
  readonly gained: string
}

/** `pairs`: all that change, those that lose first. */
export function mapChanges(pairs: readonly ReachChange[], pod: PodRef | undefined): MapChanges {
  const own = pod === undefined ? pairs : pairs.filter(({ from, to }) => has(from, pod) || has(to, pod))
  return {
    pairs: own.length,
    losing: own.filter(({ lost }) => some(lost)).length,
    gaining: own.filter(({ gained }) => some(gained)).length,
    lines: linesOf(own),
    ends: endsOf(own),
    named: own.slice(0, CHANGES_NAMED).map((change) => ({
      from: change.from.name,
      to: change.to.name,
      lost: describeChanged(change, 'lost'),
      gained: describeChanged(change, 'gained')
    }))
  }
}

const some = ({ spans }: PortSet) => spans.length > 0

const has = (group: ReachGroup, { namespace, name }: PodRef) =>
  group.kind === 'pods' && group.pods.some((one) => one.namespace === namespace && one.name === name)

function linesOf(pairs: readonly ReachChange[]): readonly MapChange[] {
  const single = between(pairs, placeOf)
  return single.length <= CHANGES_DRAWN ? single : between(pairs, spaceOf).slice(0, CHANGES_DRAWN)
}

/** A line for each two places, and for each way of the change. */
function between(
  pairs: readonly ReachChange[],
  placed: (group: ReachGroup) => ChangePlace | undefined
): readonly MapChange[] {
  const found = new Map<string, MapChange>()
  for (const { from, to, lost, gained } of pairs) {
    const [source, target] = [placed(from), placed(to)]
    if (!source || !target || (source.namespace === target.namespace && source.pod === target.pod)) continue
    for (const loses of [true, false]) {
      if (!some(loses ? lost : gained)) continue
      const key = [source.namespace, source.pod, target.namespace, target.pod, loses].join(' ')
      if (!found.has(key)) found.set(key, { from: source, to: target, lost: loses })
    }
  }
  return [...found.values()]
}

function placeOf(group: ReachGroup): ChangePlace | undefined {
  const pod = group.kind === 'pods' ? group.pods[0] : undefined
  return pod && { namespace: pod.namespace, pod: pod.name }
}

const spaceOf = (group: ReachGroup): ChangePlace | undefined =>
  group.kind === 'pods' ? { namespace: group.namespace, pod: undefined } : undefined

function endsOf(pairs: readonly ReachChange[]): readonly ChangedEnd[] {
  const found = new Map<string, { losing: number; gaining: number }>()
  for (const { from, to, lost, gained } of pairs) {
    for (const group of new Set([from, to])) {
      const place = placeOf(group)
      if (!place) continue
      const key = `${place.namespace}/${place.pod}`
      const count = found.get(key) ?? { losing: 0, gaining: 0 }
      if (some(lost)) count.losing += 1
      if (some(gained)) count.gaining += 1
      found.set(key, count)
    }
  }
  return [...found].map(([pod, count]) => ({ pod, ...count }))
}
