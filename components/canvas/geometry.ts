import type { Direction } from '@/lib/policy'

/** Sizes of what is drawn, in pixels at zoom 1. The layout in lib/editor leaves room for them. */
export const GATE_WIDTH = 40
export const BODY_WIDTH = 204
export const SUBJECT_WIDTH = BODY_WIDTH + 2 * GATE_WIDTH
export const BLOCK_WIDTH = 176
export const LINTEL = 14
export const FIRST_SLOT = 46
export const SLOT_STEP = 34
export const SLOT_HEIGHT = 22
export const SUBJECT_MIN_HEIGHT = 156

/** Middle of the slot with this index, from the top of the subject. */
export const slotY = (index: number): number => FIRST_SLOT + index * SLOT_STEP

/** As high as the side with more slots needs, and one place more: where what is stopped ends. */
export const subjectHeight = (slots: Readonly<Record<Direction, number>>): number =>
  Math.max(SUBJECT_MIN_HEIGHT, slotY(Math.max(slots.ingress, slots.egress)) + SLOT_STEP)

/** The handle on the gate that takes new connections, and where stopped traffic ends. */
export const frontHandle = (direction: Direction): string => `front:${direction}`
