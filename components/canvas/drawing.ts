import { MarkerType } from 'reactflow'
import type { Canvas, EditorState } from '@/lib/editor'
import type { RuleEdge } from './edges/rule-edge'
import { frontHandle, SUBJECT_WIDTH, subjectHeight } from './geometry'
import type { BlockNode } from './nodes/block-node'
import type { SubjectNode } from './nodes/subject-node'
import type { Slots } from './slots'
import { subjectHandles } from './subject-handles'
import type { Hits } from './use-hits'

type Shown = Pick<EditorState, 'canvas' | 'positions' | 'selection' | 'highlight' | 'problems'>

const ORIGIN = { x: 0, y: 0 }
const NO_HITS: Hits = { packets: 0, connections: 0 }

/** `drawn`: the slots that are in sight; `ends`: of the lines that React Flow draws. */
export function drawSubject(
  { canvas, positions, selection, highlight }: Shown,
  slots: Slots,
  drawn: Slots = slots,
  ends: Slots = drawn
): SubjectNode {
  const height = subjectHeight({ ingress: slots.ingress.count, egress: slots.egress.count })
  return {
    id: 'subject',
    type: 'subject',
    position: positions.subject ?? ORIGIN,
    selected: selection.includes('subject'),
    deletable: false,
    // Its size is known, and so need not be measured before lines can end at it.
    measured: { width: SUBJECT_WIDTH, height },
    handles: subjectHandles(slots, ends, height),
    ariaLabel:
      `Subject ${canvas.subject.title}. ${canvas.gates.ingress.sentence} ${canvas.gates.egress.sentence}`.replaceAll(
        '`',
        ''
      ),
    data: { subject: canvas.subject, gates: canvas.gates, slots: drawn, ends, lit: new Set([...selection, ...highlight]) }
  }
}

export function drawBlocks({ canvas, positions, selection, highlight, problems }: Shown): readonly BlockNode[] {
  const lit = new Set(highlight)
  return canvas.blocks.map((block) => {
    const problem = problems.find(({ targets, issue }) => targets.includes(block.id) && issue.severity !== 'info')
    return {
      id: block.id,
      type: 'block',
      position: positions[block.id] ?? ORIGIN,
      selected: selection.includes(block.id),
      ariaLabel: `${block.side === 'ingress' ? 'From' : 'To'} ${block.title}${block.draft ? ', not connected' : ''}`,
      data: { block, lit: lit.has(block.id), ...(problem ? { problem: problem.issue.message } : {}) }
    }
  })
}

export function drawEdges(
  { canvas, selection, highlight }: Pick<Shown, 'canvas' | 'selection' | 'highlight'>,
  hits: Readonly<Record<string, Hits>>
): readonly RuleEdge[] {
  const titles = new Map(canvas.blocks.map(({ id, title }) => [id, title]))
  return canvas.edges.map((edge) => {
    const inward = edge.direction === 'ingress'
    return {
      id: edge.id,
      type: 'rule',
      source: inward ? edge.block : 'subject',
      target: inward ? 'subject' : edge.block,
      sourceHandle: inward ? 'in' : edge.id,
      targetHandle: inward ? edge.id : 'in',
      selected: selection.includes(edge.id),
      ariaLabel: edge.summary,
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: `var(--${edge.verdict})` },
      data: {
        edge,
        peer: titles.get(edge.block) ?? '',
        lit: highlight.includes(edge.id),
        hits: hits[edge.id] ?? NO_HITS
      }
    }
  })
}

/** Which side a connection that was drawn is meant for; undefined where it does not end at a gate. */
export function sideOf(canvas: Canvas, handle: string | null | undefined): 'ingress' | 'egress' | undefined {
  if (handle === frontHandle('ingress')) return 'ingress'
  if (handle === frontHandle('egress')) return 'egress'
  return canvas.edges.find((edge) => edge.id === handle)?.direction
}
