import type { MapGraph } from './graph'

const COLUMN = 280
const ROW = 96

/** Callers left of those they call, in columns; a place depends on names and links alone, so that nothing jumps. */
export function placeNodes({
  nodes,
  links
}: MapGraph): Readonly<Record<string, { readonly x: number; readonly y: number }>> {
  const drawn = links.filter(({ dns }) => !dns)
  const rank = new Map(nodes.map(({ id }) => [id, 0]))
  // At most one round a node: a circle of callers ends there.
  for (let round = 0; round < nodes.length; round += 1) {
    let changed = false
    for (const { source, target } of drawn) {
      const wanted = (rank.get(source) ?? 0) + 1
      if (wanted > (rank.get(target) ?? 0) && wanted < nodes.length) {
        rank.set(target, wanted)
        changed = true
      }
    }
    if (!changed) break
  }
  const columns = new Map<number, string[]>()
  for (const { id } of nodes) columns.set(rank.get(id) ?? 0, [...(columns.get(rank.get(id) ?? 0) ?? []), id])
  const tallest = Math.max(...[...columns.values()].map((ids) => ids.length), 1)
  return Object.fromEntries(
    [...columns].flatMap(([column, ids]) =>
      ids.map((id, row) => [id, { x: column * COLUMN, y: (row + (tallest - ids.length) / 2) * ROW }])
    )
  )
}
