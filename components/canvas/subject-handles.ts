import { type NodeHandle, Position } from 'reactflow'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import { frontHandle, GATE_WIDTH, SUBJECT_WIDTH, slotY, stopHandle } from './geometry'
import type { Slots } from './slots'

/**
 * Where lines end at the gates, told to React Flow instead of looked up by it: there is an end for each rule, and to measure
 * hundreds of elements costs a frame.
 */
export function subjectHandles(slots: Slots, ends: Slots, height: number): NodeHandle[] {
  return DIRECTIONS.flatMap((direction) => [
    ...ends[direction].drawn.map(({ edge, y }) => end(direction, edge.id, y)),
    end(direction, stopHandle(direction), slotY(slots[direction].count)),
    front(direction, height)
  ])
}

const sideOf = (direction: Direction) =>
  direction === 'ingress'
    ? ({ type: 'target', position: Position.Left } as const)
    : ({ type: 'source', position: Position.Right } as const)

const end = (direction: Direction, id: string, y: number): NodeHandle => ({
  id,
  ...sideOf(direction),
  x: direction === 'ingress' ? 0 : SUBJECT_WIDTH - 1,
  y: y - 0.5,
  width: 1,
  height: 1
})

/** The whole gate takes a connection; it is an element too, for the pointer. */
const front = (direction: Direction, height: number): NodeHandle => ({
  id: frontHandle(direction),
  ...sideOf(direction),
  x: direction === 'ingress' ? 0 : SUBJECT_WIDTH - GATE_WIDTH,
  y: 0,
  width: GATE_WIDTH,
  height
})
