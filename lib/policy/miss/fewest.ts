import type { UnmetKind, Unmets } from './model'

/** The address is in the prefix that somebody wrote down: nothing is nearer than that. */
const NEAR: readonly UnmetKind[] = ['cidr-of-pod', 'except']
/** A label is a slip; another kind of peer is another rule. */
const FAR: readonly UnmetKind[] = ['cidr', 'cidr-group', 'name', 'service', 'entity']

export function isFar(kind: UnmetKind): boolean {
  return FAR.includes(kind)
}

/** Lower is nearer to what its author may have meant. */
export function distance(kind: UnmetKind): number {
  return NEAR.includes(kind) ? 0 : isFar(kind) ? 2 : 1
}

/** Of alternatives the one that lacks least; of equals the nearest, then the first. None at all can never be met. */
export function fewest(alternatives: readonly Unmets[]): Unmets {
  let best: Unmets = 'never'
  for (const one of alternatives) if (weight(one) < weight(best)) best = one
  return best
}

function weight(unmets: Unmets): number {
  return unmets === 'never' ? Number.POSITIVE_INFINITY : unmets.reduce((sum, { kind }) => sum + 1 + distance(kind) / 8, 0)
}
