import { useMemo } from 'react'
import { useStore } from 'reactflow'
import { heightOf } from '@/lib/editor'
import { type Box, SmallMap } from '../drawing/small-map'
import { useEditor } from '../editor/provider'
import { BLOCK_WIDTH, SUBJECT_WIDTH, subjectHeight } from './geometry'
import type { Slots } from './slots'

/** The whole drawing in the small, while some of it is out of sight. */
export function Overview({ slots }: { readonly slots: Slots }) {
  const canvas = useEditor((state) => state.canvas)
  const positions = useEditor((state) => state.positions)
  const selection = useEditor((state) => state.selection)
  const boxes = useMemo((): readonly Box[] => {
    const box = (id: string, width: number, height: number, colour: string): readonly Box[] => {
      const at = positions[id]
      return at ? [{ id, ...at, width, height, colour: selection.includes(id) ? 'var(--accent)' : colour }] : []
    }
    const height = subjectHeight({ ingress: slots.ingress.count, egress: slots.egress.count })
    return [
      ...box('subject', SUBJECT_WIDTH, height, 'var(--iron)'),
      ...canvas.blocks.flatMap((block) => box(block.id, BLOCK_WIDTH, heightOf(block), 'var(--line-strong)'))
    ]
  }, [canvas, positions, selection, slots])
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) =>
    boxes.some((box) => {
      const left = box.x * zoom + x
      const top = box.y * zoom + y
      return left + box.width * zoom < 0 || left > width || top > height || top + box.height * zoom < 0
    })
  )
  return hidden ? <SmallMap label="Overview of the drawing" boxes={boxes} /> : null
}
