import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import { align } from './align'
import { heightOf } from './columns'

describe('alignment', () => {
  const store = createEditorStore({ first: 'each-egress' })
  const { blocks } = store.getState().canvas
  const scattered = Object.fromEntries(blocks.map(({ id }, at) => [id, { x: at * 7, y: (at * 131) % 300 }]))

  it('is with the outermost', () => {
    const left = align(blocks, scattered, 'left')
    expect(new Set(blocks.map(({ id }) => left[id]?.x))).toEqual(new Set([0]))
    const low = align(blocks, scattered, 'bottom')
    expect(new Set(blocks.map((block) => (low[block.id]?.y ?? 0) + heightOf(block))).size).toBe(1)
  })

  it('spreads without letting any lie over another, in the order that they had', () => {
    const spread = align(blocks, scattered, 'spread')
    const order = (places: typeof spread) =>
      blocks.map(({ id }) => id).toSorted((a, b) => (places[a]?.y ?? 0) - (places[b]?.y ?? 0))
    expect(order(spread)).toEqual(order(scattered))
    const boxes = blocks
      .map((block) => ({ top: spread[block.id]?.y ?? 0, height: heightOf(block) }))
      .toSorted((a, b) => a.top - b.top)
    for (const [at, { top, height }] of boxes.entries()) {
      expect(boxes[at + 1]?.top ?? Number.POSITIVE_INFINITY).toBeGreaterThan(top + height)
    }
  })
})
