import type { Block, BlockId, Point } from '../canvas/model'
import { heightOf, SIZES } from './columns'

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'spread'

type Places = Readonly<Record<BlockId, Point>>

/** Places of blocks in line with the outermost of them, or with equal distances from the first to the last, downwards. */
export function align(blocks: readonly Block[], places: Places, how: Alignment): Places {
  const boxes = blocks.map((block) => ({ id: block.id, height: heightOf(block), ...(places[block.id] ?? { x: 0, y: 0 }) }))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  const [left, right] = [Math.min(...boxes.map(({ x }) => x)), Math.max(...boxes.map(({ x }) => x))]
  const top = Math.min(...boxes.map(({ y }) => y))
  const put = (of: (box: (typeof boxes)[number]) => Point): Places =>
    Object.fromEntries(boxes.map((box) => [box.id, of(box)]))
  switch (how) {
    case 'left':
      return put(({ y }) => ({ x: left, y }))
    case 'right':
      return put(({ y }) => ({ x: right, y }))
    case 'top':
      return put(({ x }) => ({ x, y: top }))
    case 'bottom':
      return put(({ x, height }) => ({ x, y: bottom - height }))
    case 'spread': {
      const used = boxes.reduce((sum, { height }) => sum + height, 0)
      // Overlapping ones are drawn apart.
      const gap = Math.max(SIZES.gap, (bottom - top - used) / Math.max(1, boxes.length - 1))
      let y = top
      return Object.fromEntries(
        boxes
          .toSorted((a, b) => a.y - b.y)
          .map((box) => {
            const place = { x: box.x, y }
            y += box.height + gap
            return [box.id, place]
          })
      )
    }
  }
}
