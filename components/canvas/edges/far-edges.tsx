import { type MouseEvent, memo, useMemo } from 'react'
import { getBezierPath, Position, ViewportPortal } from 'reactflow'
import { type BlockId, type Canvas, type Edge, heightOf, type Point } from '@/lib/editor'
import { BLOCK_WIDTH, SUBJECT_WIDTH } from '../geometry'
import type { Slots } from '../slots'
import type { RuleEdge } from './rule-edge'

export interface FarLine {
  readonly edge: Edge
  readonly path: string
  readonly head: string
}

/**
 * Lines of rules as they look from far off, where there are too many to be parts of their own: one path for all of a verdict, which lies
 * still while the view moves. React Flow draws those that are selected or lit, over these.
 */
export function FarEdges({ lines, rules, choose }: FarEdgesProps) {
  const pulses = useMemo(() => {
    const paths = new Map(lines.map(({ edge, path }) => [edge.id, path]))
    return rules.flatMap(({ id, data }) => {
      const passed = data ? data.hits.packets + data.hits.connections : 0
      return passed > 0 ? [{ id, passed, path: paths.get(id) ?? '', verdict: data?.edge.verdict }] : []
    })
  }, [rules, lines])
  return (
    <ViewportPortal>
      {/* Behind the blocks, which come before it. */}
      <svg aria-hidden className="absolute -z-1 size-px overflow-visible">
        <Still lines={lines} choose={choose} />
        {pulses.map(({ id, passed, path, verdict }) => (
          <path key={`${id} ${passed}`} d={path} className="edge-pulse" stroke={`var(--${verdict})`} />
        ))}
      </svg>
    </ViewportPortal>
  )
}

interface FarEdgesProps {
  readonly lines: readonly FarLine[]
  /** The same rules, with what has passed. */
  readonly rules: readonly RuleEdge[]
  readonly choose: (event: MouseEvent, rule: { readonly id: string }) => void
}

const Still = memo(({ lines, choose }: Pick<FarEdgesProps, 'lines' | 'choose'>) => {
  const joined = (verdict: Edge['verdict'], part: 'path' | 'head') =>
    lines.flatMap((line) => (line.edge.verdict === verdict ? [line[part]] : [])).join('')
  const press = (event: MouseEvent<SVGGElement>) => {
    const { rule } = (event.target as SVGElement).dataset
    if (rule !== undefined) choose(event, { id: rule })
  }
  const denied = joined('deny', 'path')
  return (
    <>
      {(['allow', 'deny'] as const).map((verdict) => (
        <g key={verdict} stroke={`var(--${verdict})`}>
          <path d={joined(verdict, 'path')} className="edge-line" />
          <path d={joined(verdict, 'head')} fill={`var(--${verdict})`} />
        </g>
      ))}
      <path d={denied} fill="none" stroke="var(--deny)" strokeWidth="9" strokeDasharray="1.5 8" />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; keys have the outline */}
      <g onClick={press} fill="none" strokeWidth="18" className="cursor-pointer">
        {lines.map(({ edge, path }) => (
          <path key={edge.id} d={path} data-rule={edge.id} pointerEvents="stroke" />
        ))}
      </g>
    </>
  )
})

/** From the block's edge to its slot in the gate, as React Flow would draw them. */
export function farLines(canvas: Canvas, positions: Readonly<Record<BlockId, Point>>, slots: Slots): readonly FarLine[] {
  const subject = positions.subject ?? { x: 0, y: 0 }
  const blocks = new Map(canvas.blocks.map((block) => [block.id, block]))
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    slots[direction].drawn.flatMap(({ edge, y }): readonly FarLine[] => {
      const block = blocks.get(edge.block)
      const at = positions[edge.block]
      if (!block || !at) return []
      const inward = direction === 'ingress'
      const gate = { x: subject.x + (inward ? 0 : SUBJECT_WIDTH), y: subject.y + y }
      const side = { x: at.x + (inward ? BLOCK_WIDTH : 0), y: at.y + heightOf(block) / 2 }
      const [from, to] = inward ? [side, gate] : [gate, side]
      const [path] = getBezierPath({
        sourceX: from.x,
        sourceY: from.y,
        sourcePosition: Position.Right,
        targetX: to.x,
        targetY: to.y,
        targetPosition: Position.Left,
        curvature: 0.35
      })
      return [{ edge, path, head: `M${to.x - 7} ${to.y - 5}L${to.x} ${to.y}L${to.x - 7} ${to.y + 5}z` }]
    })
  )
}
