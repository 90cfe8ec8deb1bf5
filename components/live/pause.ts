/** While it lasts the eye follows the hand, and the hand must not stutter. */
let held = false

/** The drawing is being moved: what only tells of traffic waits until it lies still, see stream.ts. */
export const holdTraffic = (): void => {
  held = true
}

export const releaseTraffic = (): void => {
  held = false
}

export const trafficHeld = (): boolean => held
