/** Of a node, in pixels of the drawing. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Point = readonly [x: number, y: number]

/** How far a line bows at most: enough that two between three in a row are two. */
const BOW = 22

/** A line from the edge of one box to that of another, the same either way round, and where its middle is. */
export function lineBetween(from: Box, to: Box): { readonly path: string; readonly middle: Point } {
  const [one, other] = [middleOf(from), middleOf(to)]
  const [dx, dy] = [other[0] - one[0], other[1] - one[1]]
  const length = Math.hypot(dx, dy) || 1
  // Always to the same hand of who is further left, or further up.
  const hand = dx > 0 || (dx === 0 && dy > 0) ? 1 : -1
  const bow = (Math.min(BOW, length * 0.08) * hand) / length
  const bend: Point = [(one[0] + other[0]) / 2 - dy * bow, (one[1] + other[1]) / 2 + dx * bow]
  const [begin, end] = [edgeOf(from, one, bend), edgeOf(to, other, bend)]
  return {
    path: `M${written(begin)} Q${written(bend)} ${written(end)}`,
    middle: [begin[0] / 4 + bend[0] / 2 + end[0] / 4, begin[1] / 4 + bend[1] / 2 + end[1] / 4]
  }
}

const middleOf = ({ x, y, width, height }: Box): Point => [x + width / 2, y + height / 2]

const written = (point: Point): string => point.map((one) => one.toFixed(1)).join(' ')

/** Where the way from its middle to a point leaves the box. */
function edgeOf({ width, height }: Box, middle: Point, [x, y]: Point): Point {
  const [dx, dy] = [x - middle[0], y - middle[1]]
  const part = Math.min(1, width / 2 / (Math.abs(dx) || 1e-9), height / 2 / (Math.abs(dy) || 1e-9))
  return [middle[0] + dx * part, middle[1] + dy * part]
}
