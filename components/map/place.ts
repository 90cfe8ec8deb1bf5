import { type MapGraph, type MapLink, OUTSIDE } from './graph'

const COLUMN = 280
const ROW = 96

export type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>

/**
 * Callers left of those they call, in columns; what everyone calls (names, the world outside) last. A place depends on names and
 * links alone, so that nothing jumps.
 */
export function placeNodes(graph: MapGraph): Places {
  const columns = order(graph, columnsOf(graph))
  const tallest = Math.max(...columns.map((ids) => ids.length), 1)
  return Object.fromEntries(
    columns.flatMap((ids, column) =>
      ids.map((id, row) => [id, { x: column * COLUMN, y: (row + (tallest - ids.length) / 2) * ROW }])
    )
  )
}

function columnsOf({ nodes, links }: MapGraph): readonly (readonly string[])[] {
  const rank = new Map(nodes.map(({ id }) => [id, 0]))
  const onward = withoutCircles(
    nodes.map(({ id }) => id),
    links.filter(({ dns, target }) => !dns && target !== OUTSIDE)
  )
  for (let round = 1; round < nodes.length; round += 1) {
    for (const { source, target } of onward) {
      rank.set(target, Math.max(rank.get(target) ?? 0, (rank.get(source) ?? 0) + 1))
    }
  }
  const last = Math.max(1, ...rank.values())
  for (const { target, dns } of links) if (dns || target === OUTSIDE) rank.set(target, last)
  const columns: string[][] = Array.from({ length: last + 1 }, () => [])
  for (const { id } of nodes) columns[rank.get(id) ?? 0]?.push(id)
  return columns.filter((ids) => ids.length > 0)
}

/** Without the links that lead back to where a walk came from; walks begin with those whom nobody calls. */
function withoutCircles(ids: readonly string[], links: readonly MapLink[]): readonly MapLink[] {
  const called = new Set(links.map(({ target }) => target))
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<MapLink>()
  const walk = (id: string): void => {
    state.set(id, 'open')
    for (const link of links) {
      if (link.source !== id) continue
      if (state.get(link.target) === 'open') back.add(link)
      else if (!state.has(link.target)) walk(link.target)
    }
    state.set(id, 'done')
  }
  for (const id of ids.toSorted((a, b) => Number(called.has(a)) - Number(called.has(b)) || a.localeCompare(b))) {
    if (!state.has(id)) walk(id)
  }
  return links.filter((link) => !back.has(link))
}

/** Each column in the order of the middle of its neighbours to the left, so that fewer lines cross. */
function order({ links }: MapGraph, columns: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const row = new Map<string, number>()
  return columns.map((ids) => {
    const middle = (id: string): number => {
      const rows = links.flatMap(({ source, target, dns }) => (target === id && !dns ? (row.get(source) ?? []) : []))
      return rows.length === 0 ? Number.POSITIVE_INFINITY : rows.reduce((sum, one) => sum + one, 0) / rows.length
    }
    const sorted = ids.toSorted((a, b) => (middle(a) === middle(b) ? a.localeCompare(b) : middle(a) - middle(b)))
    for (const [at, id] of sorted.entries()) row.set(id, at - sorted.length / 2)
    return sorted
  })
}
