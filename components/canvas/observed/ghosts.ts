import type { Canvas } from '@/lib/editor'
import type { Direction } from '@/lib/policy'
import type { Judged } from './judged'

/** A peer that talks with the subject and that no drawn rule speaks of. */
export interface Ghost {
  readonly id: string
  readonly direction: Direction
  readonly name: string
  readonly fate: Fate
  /** One for each port, those seen last first. */
  readonly seen: readonly Judged[]
  readonly forwarded: number
  readonly dropped: number
}

/** `cut`: passes now, and would not with the open text applied. `freed`: the reverse. */
export type Fate = 'passes' | 'dropped' | 'cut' | 'freed'

/** At most this many a side: the Traffic pane has them all. */
const SHOWN = 3

export function ghostsOf(judged: readonly Judged[], direction: Direction, canvas: Canvas): readonly Ghost[] {
  const peers = new Map<string, Judged[]>()
  for (const one of judged) {
    if (one.direction !== direction || one.edges.length > 0 || one.fixed || isDrafted(canvas, one)) continue
    peers.set(one.name, [...(peers.get(one.name) ?? []), one])
  }
  const ghosts = [...peers].map(
    ([name, seen]): Ghost => ({
      id: `ghost:${direction}:${name}`,
      direction,
      name,
      fate: worst(seen.map(fateOf)),
      seen,
      forwarded: seen.reduce((sum, one) => sum + one.forwarded, 0),
      dropped: seen.reduce((sum, one) => sum + one.dropped, 0)
    })
  )
  // By fate, then by name: not by who spoke last, or they would change places all the time.
  return ghosts
    .toSorted((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate) || a.name.localeCompare(b.name))
    .slice(0, SHOWN)
}

/** Its block is there and only waits to be connected. */
function isDrafted({ blocks }: Canvas, { peer, direction }: Judged): boolean {
  return blocks.some(
    ({ draft, side, matching }) =>
      draft &&
      side === direction &&
      matching?.pods.some(({ namespace, name }) => namespace === peer.namespace && name === peer.pod)
  )
}

function fateOf({ now, next = now }: Judged): Fate {
  if (now === next) return now === 'deny' ? 'dropped' : 'passes'
  return next === 'deny' ? 'cut' : 'freed'
}

const ORDER: readonly Fate[] = ['cut', 'dropped', 'freed', 'passes']

const worst = (fates: readonly Fate[]): Fate => ORDER.find((fate) => fates.includes(fate)) ?? 'passes'
