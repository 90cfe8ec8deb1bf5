/** What the drawing in components/canvas measures at zoom 1, in pixels: the layout leaves room for it. */
export const SIZES = {
  /** Both gates included. */
  subjectWidth: 264,
  subjectMinHeight: 156,
  gateWidth: 40,
  /** Middle of the first slot from the top of the subject, and from each slot to the next. */
  firstSlot: 46,
  slotStep: 34,
  blockWidth: 168,
  /** A block with one line of chips; a draft is 40 higher, each further line of chips 24. */
  blockHeight: 64,
  /** Between a block and the gate: room for a chip of ports on the line, and its arrowhead. */
  gap: 120,
  /** Between two blocks of a side. */
  blockGap: 20
} as const
