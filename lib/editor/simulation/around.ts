import type { ReachChange, ReachGroup } from '@/lib/policy'
import type { PodRef } from '../canvas/model'
import { changeOf } from './change'
import type { Around, Sides } from './model'
import { sideOf } from './side'

/** As many as are read at a glance beside a drawing; the pane lists them all. */
export const AROUND_SHOWN = 6

/** The blast radius as the drawing has it: on each side who is at the other end, once each, those who lose first. */
export function aroundSubject(
  pairs: readonly ReachChange[],
  subject: readonly PodRef[],
  beside: Sides<readonly string[]>
): Sides<Around> {
  const own = new Set(subject.map(nameOf))
  const known = new Map<ReachGroup, boolean>()
  const isSubject = (group: ReachGroup) => {
    const is = known.get(group) ?? (group.kind === 'pods' && group.pods.some((pod) => own.has(nameOf(pod))))
    known.set(group, is)
    return is
  }
  return {
    ingress: aroundOf(pairs, ({ to }) => isSubject(to), 'from', beside.ingress),
    egress: aroundOf(pairs, ({ from }) => isSubject(from), 'to', beside.egress)
  }
}

const nameOf = ({ namespace, name }: PodRef) => `${namespace}/${name}`

/** One for each peer, though the subject may be of several kinds of pods that differ in other labels. */
function aroundOf(
  pairs: readonly ReachChange[],
  concerns: (pair: ReachChange) => boolean,
  other: 'from' | 'to',
  beside: readonly string[]
): Around {
  const peers = new Map<string, ReachChange>()
  for (const pair of pairs) {
    const { name } = pair[other]
    if (!peers.has(name) && !beside.includes(name) && concerns(pair)) peers.set(name, pair)
  }
  const found = [...peers.values()]
  const losing = found.filter(({ lost }) => lost.spans.length > 0).length
  return {
    losing,
    gaining: found.length - losing,
    first: found.slice(0, AROUND_SHOWN).map((pair) => ({ peer: sideOf(pair[other]), change: changeOf(pair) }))
  }
}
