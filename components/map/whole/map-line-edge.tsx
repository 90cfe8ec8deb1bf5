import { type EdgeProps, type InternalNode, useInternalNode } from 'reactflow'
import { ChangeLine } from '../../canvas/edges/change-line'
import { type Box, lineBetween } from './between'
import type { LineMeaning, MapLine } from './map-line'

const PLAIN: Partial<
  Record<LineMeaning, { readonly stroke: string; readonly strokeWidth: number; readonly strokeDasharray?: string }>
> = {
  reach: { stroke: 'var(--allow)', strokeWidth: 1.75 },
  seen: { stroke: 'var(--unknown)', strokeWidth: 1.25 },
  dropped: { stroke: 'var(--deny)', strokeWidth: 1.5, strokeDasharray: '2 4' }
}

/** From edge to edge of the two, wherever they stand. What would change is drawn as on the canvas. */
export function MapLineEdge({ source, target, data, markerStart, markerEnd }: EdgeProps<MapLine>) {
  const [from, to] = [boxOf(useInternalNode(source)), boxOf(useInternalNode(target))]
  if (!from || !to || !data) return null
  const { path, middle } = lineBetween(from, to)
  const markers = { ...(markerStart && { markerStart }), ...(markerEnd && { markerEnd }) }
  const plain = PLAIN[data.meaning]
  if (plain) return <path d={path} fill="none" {...plain} {...markers} />
  return (
    <>
      <ChangeLine path={path} middle={middle} lost={data.meaning === 'lost'} />
      <path d={path} fill="none" stroke="none" {...markers} />
    </>
  )
}

function boxOf(node: InternalNode | undefined): Box | undefined {
  const { width, height } = node?.measured ?? {}
  return node && width && height ? { ...node.internals.positionAbsolute, width, height } : undefined
}
