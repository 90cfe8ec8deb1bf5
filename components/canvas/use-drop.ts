import { type DragEvent, useCallback, useMemo } from 'react'
import { useReactFlow } from 'reactflow'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { isPeerDrag, readPeer } from '../palette/drag'
import { SUBJECT_WIDTH } from './geometry'
import { columnX } from './side-columns'

/** Half of a block as it comes out, and the least distance of two. */
const HALF = 52
const CLEAR = 96

/** What is dropped left of the subject may come in, what is dropped right of it may be reached. */
export function useDrop() {
  const store = useEditorStore()
  const { run, moveBlocks } = useActions()
  const { screenToFlowPosition } = useReactFlow()

  const onDragOver = useCallback((event: DragEvent) => {
    if (!isPeerDrag(event.dataTransfer)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }, [])

  const onDrop = useCallback(
    (event: DragEvent) => {
      const peer = readPeer(event.dataTransfer)
      if (!peer) return
      event.preventDefault()
      const { positions, canvas } = store.getState()
      const point = screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const middle = (positions.subject?.x ?? 0) + SUBJECT_WIDTH / 2
      const side = point.x < middle ? 'ingress' : 'egress'
      const id = `new-${crypto.randomUUID().slice(0, 8)}`
      const issue = run('addBlock', { id, side, peer })
      report(issue)
      // In its column, at the height where it was let go; the layout finds a place where that one is taken.
      const y = point.y - HALF
      const taken = canvas.blocks.some((block) => block.side === side && Math.abs((positions[block.id]?.y ?? 0) - y) < CLEAR)
      if (!issue && !taken) moveBlocks({ [id]: { x: columnX(side, positions), y } })
    },
    [run, moveBlocks, screenToFlowPosition, store]
  )

  return useMemo(() => ({ onDragOver, onDrop }), [onDragOver, onDrop])
}
