import type { UnmetKind, Unmets } from './model'

/** Near by in the mind too: a label is a slip, another kind of peer is another rule. */
const FAR: readonly UnmetKind[] = ['cidr', 'cidr-group', 'name', 'service', 'entity']

export function isFar(kind: UnmetKind): boolean {
  return FAR.includes(kind)
}

/** Of alternatives the one that lacks least; of equals the nearest, then the first. None at all can never be met. */
export function fewest(alternatives: readonly Unmets[]): Unmets {
  let best: Unmets = 'never'
  for (const one of alternatives) if (weight(one) < weight(best)) best = one
  return best
}

function weight(unmets: Unmets): number {
  return unmets === 'never' ? Number.POSITIVE_INFINITY : unmets.reduce((sum, { kind }) => sum + (isFar(kind) ? 1.5 : 1), 0)
}
