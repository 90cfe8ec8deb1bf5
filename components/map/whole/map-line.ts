import { type Edge, MarkerType } from 'reactflow'

/** What a line of the map says: who may reach whom, whom the open text would cut off or let in, who was seen to talk. */
export type LineMeaning = 'reach' | 'lost' | 'gained' | 'seen' | 'dropped'

export type MapLine = Edge<{ readonly meaning: LineMeaning }, 'line'>

/** What was seen has no arrow: it goes back and forth. */
const ARROWS: Partial<Record<LineMeaning, string>> = {
  reach: 'var(--allow)',
  lost: 'var(--would-change)',
  gained: 'var(--would-change)'
}

/** Lines with their ways: those there and back become one, with an arrow at each end. */
export function mapLines(
  meaning: LineMeaning,
  ways: Iterable<readonly [source: string, target: string]>
): readonly MapLine[] {
  const found = new Map<string, MapLine>()
  const color = ARROWS[meaning]
  const arrow = color && { type: MarkerType.ArrowClosed, width: 14, height: 14, color }
  for (const [source, target] of ways) {
    if (source === target) continue
    const key = `${source}→${target}`
    const back = found.get(`${target}→${source}`)
    if (back) found.set(`${target}→${source}`, { ...back, ...(arrow && { markerStart: arrow }) })
    else
      found.set(key, {
        id: `${meaning}:${key}`,
        type: 'line',
        source,
        target,
        focusable: false,
        selectable: false,
        // Counted from the ends: over the namespaces, under the workloads.
        zIndex: -1,
        data: { meaning },
        ...(arrow && { markerEnd: arrow })
      })
  }
  return [...found.values()]
}
