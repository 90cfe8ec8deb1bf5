import { useDeferredValue, useMemo } from 'react'
import { useStore } from 'reactflow'
import type { BlockId, Point } from '@/lib/editor'
import type { RuleEdge } from './edges/rule-edge'
import type { Sight } from './sight'
import type { Slots } from './slots'

/** Of the drawing's own height. What is in sight is looked up anew when the view comes into another band. */
const BAND = 200

type Positions = Readonly<Record<BlockId, Point>>

/**
 * The edges that are parts of their own: from near those that run through what can be seen. React Flow leaves out an edge only where both its nodes are
 * out of sight, and one end of each is the subject, which is as high as there are rules.
 */
export function useEdgesInSight(
  edges: readonly RuleEdge[],
  slots: Slots,
  positions: Positions,
  sight: Sight
): readonly RuleEdge[] {
  // Looked up once the frame is out: there is a band more than can be seen above and below.
  const bands = useDeferredValue(
    useStore(({ transform: [, y, zoom], height }) =>
      sight === 'near' ? `${Math.floor(-y / zoom / BAND)} ${Math.ceil((height - y) / zoom / BAND)}` : ''
    )
  )
  return useMemo(() => {
    // far-edges.tsx draws the others.
    if (sight === 'far') return edges.filter(({ selected, data }) => selected || data?.lit)
    if (bands === '') return edges
    const [first = 0, last = 0] = bands.split(' ').map(Number)
    const top = positions.subject?.y ?? 0
    const heights = new Map([...slots.ingress.drawn, ...slots.egress.drawn].map(({ edge, y }) => [edge.id, top + y]))
    return edges.filter(({ id, selected, data }) => {
      const ends = [heights.get(id) ?? 0, positions[data?.edge.block ?? '']?.y ?? 0]
      return selected || (Math.min(...ends) < (last + 1) * BAND && Math.max(...ends) > (first - 1) * BAND)
    })
  }, [edges, slots, positions, bands, sight])
}
