import type { PodRef } from '../canvas/model'
import type { Blast, Change, Side } from './model'

/** Some who would lose or gain the way to or from the drawn subject. */
export interface Around {
  readonly peer: Side
  /** Ports in words; empty for none. */
  readonly lost: string
  readonly gained: string
  readonly change: Change
}

/** The blast radius as the drawing has it: of each side who is on the other end, those who lose first. */
export function aroundSubject(
  { changes }: Pick<Blast, 'changes'>,
  subject: readonly PodRef[]
): { readonly ingress: readonly Around[]; readonly egress: readonly Around[] } {
  const own = new Set(subject.map(({ namespace, name }) => `${namespace}/${name}`))
  const isSubject = ({ party }: Side) => party?.kind === 'pod' && own.has(`${party.namespace}/${party.name}`)
  return {
    ingress: peersOf(
      changes.filter(({ to }) => isSubject(to)),
      ({ from }) => from
    ),
    egress: peersOf(
      changes.filter(({ from }) => isSubject(from)),
      ({ to }) => to
    )
  }
}

/** One for each peer, though the subject may be of several kinds of pods that differ in other labels. */
function peersOf(changes: readonly Change[], other: (change: Change) => Side): readonly Around[] {
  const found = new Map<string, Around>()
  for (const change of changes) {
    const peer = other(change)
    if (!found.has(peer.name)) found.set(peer.name, { peer, lost: change.lost, gained: change.gained, change })
  }
  return [...found.values()]
}
