import type { Direction } from '@/lib/policy'

/** Sizes of what is drawn, in pixels at zoom 1: those that the layout in lib/editor reckons with. */
export const GATE_WIDTH = 40
export const SUBJECT_WIDTH = 264
export const BODY_WIDTH = SUBJECT_WIDTH - 2 * GATE_WIDTH
export const BLOCK_WIDTH = 168
export const BLOCK_GAP = 20
/** Between a column of blocks and its gate: room for the ports, and an arrowhead. */
export const SIDE_GAP = 108
export const LINTEL = 14
export const SLOT_HEIGHT = 22
const FIRST_SLOT = 46
const SLOT_STEP = 34
const MIN_HEIGHT = 156

/** Middle of the slot with this index, from the top of the subject. */
export const slotY = (index: number): number => FIRST_SLOT + index * SLOT_STEP

/** As high as the side with more slots needs, and one place more: where what is stopped ends. */
export const subjectHeight = (slots: Readonly<Record<Direction, number>>): number =>
  Math.max(MIN_HEIGHT, slotY(Math.max(slots.ingress, slots.egress)) + SLOT_STEP / 2)

/** Where on the gate new connections are taken, and what no rule speaks of ends. */
export const frontHandle = (direction: Direction): string => `front:${direction}`

/** The place below the last slot: what is stopped ends here. */
export const stopHandle = (direction: Direction): string => `stop:${direction}`
