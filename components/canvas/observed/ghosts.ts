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

export function ghostsOf(judged: readonly Judged[], direction: Direction): readonly Ghost[] {
  const peers = new Map<string, Judged[]>()
  for (const one of judged) {
    if (one.direction !== direction || one.edges.length > 0 || one.fixed) continue
    peers.set(one.name, [...(peers.get(one.name) ?? []), one])
  }
  return [...peers].slice(0, SHOWN).map(([name, seen]) => ({
    id: `ghost:${direction}:${name}`,
    direction,
    name,
    fate: worst(seen.map(fateOf)),
    seen,
    forwarded: seen.reduce((sum, one) => sum + one.forwarded, 0),
    dropped: seen.reduce((sum, one) => sum + one.dropped, 0)
  }))
}

function fateOf({ now, next = now }: Judged): Fate {
  if (now === next) return now === 'deny' ? 'dropped' : 'passes'
  return next === 'deny' ? 'cut' : 'freed'
}

const ORDER: readonly Fate[] = ['cut', 'dropped', 'freed', 'passes']

const worst = (fates: readonly Fate[]): Fate => ORDER.find((fate) => fates.includes(fate)) ?? 'passes'
