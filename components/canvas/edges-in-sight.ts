import { useDeferredValue, useMemo } from 'react'
import { useStore } from 'reactflow'
import type { BlockId, Point } from '@/lib/editor'
import type { RuleEdge } from './edges/rule-edge'
import { MANY } from './sight'
import type { Slots } from './slots'

/** Of the drawing's own height. What is in sight is looked up anew when the view comes into another band. */
const BAND = 200

type Positions = Readonly<Record<BlockId, Point>>

/**
 * The edges that run through what can be seen, all while there are few. React Flow leaves out an edge only where both its nodes are
 * out of sight, and one end of each is the subject, which is as high as there are rules.
 */
export function useEdgesInSight(edges: readonly RuleEdge[], slots: Slots, positions: Positions): readonly RuleEdge[] {
  const many = edges.length > MANY
  // Looked up once the frame is out: there is a band more than can be seen above and below.
  const bands = useDeferredValue(
    useStore(({ transform: [, y, zoom], height }) =>
      many ? `${Math.floor(-y / zoom / BAND)} ${Math.ceil((height - y) / zoom / BAND)}` : ''
    )
  )
  return useMemo(() => {
    if (bands === '') return edges
    const [first = 0, last = 0] = bands.split(' ').map(Number)
    const top = positions.subject?.y ?? 0
    const heights = new Map([...slots.ingress.drawn, ...slots.egress.drawn].map(({ edge, y }) => [edge.id, top + y]))
    return edges.filter(({ id, selected, data }) => {
      const ends = [heights.get(id) ?? 0, positions[data?.edge.block ?? '']?.y ?? 0]
      return selected || (Math.min(...ends) < (last + 1) * BAND && Math.max(...ends) > (first - 1) * BAND)
    })
  }, [edges, slots, positions, bands])
}
