import type { ReachPairView } from '@/lib/api'

/** One gate, and all who fare alike at it. */
export interface ReachRow extends Pick<ReachPairView, 'change' | 'direction' | 'ports' | 'rule'> {
  readonly id: string
  /** Whose gate it is. */
  readonly subject: string
  readonly peers: readonly string[]
}

/** Pairs by the gate that decides on them; the gate with most peers first. */
export function reachRows(pairs: readonly ReachPairView[]): {
  readonly loses: readonly ReachRow[]
  readonly gains: readonly ReachRow[]
} {
  const found = new Map<string, ReachRow>()
  for (const { from, to, ...rest } of pairs) {
    const [subject, peer] = rest.direction === 'egress' ? [from, to] : [to, from]
    const id = [rest.change, subject, rest.direction, rest.ports, rest.rule].join('|')
    const row = found.get(id)
    found.set(id, { id, subject, ...rest, peers: [...(row?.peers ?? []), peer] })
  }
  const of = (change: ReachRow['change']) =>
    [...found.values()].filter((row) => row.change === change).toSorted((a, b) => b.peers.length - a.peers.length)
  return { loses: of('loses'), gains: of('gains') }
}
