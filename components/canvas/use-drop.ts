import { type DragEvent, useCallback, useMemo } from 'react'
import { useReactFlow } from 'reactflow'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { isPeerDrag, readPeer } from '../palette/drag'
import { BLOCK_WIDTH, SUBJECT_WIDTH } from './geometry'

/** What is dropped left of the subject may come in, what is dropped right of it may be reached. Files are policies. */
export function useDrop() {
  const store = useEditorStore()
  const { run, moveBlocks, importText } = useActions()
  const { screenToFlowPosition } = useReactFlow()

  const onDragOver = useCallback((event: DragEvent) => {
    if (!isPeerDrag(event.dataTransfer) && !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }, [])

  const onDrop = useCallback(
    async (event: DragEvent) => {
      event.preventDefault()
      const peer = readPeer(event.dataTransfer)
      if (!peer) {
        for (const file of event.dataTransfer.files) importText(await file.text())
        return
      }
      const point = screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const middle = (store.getState().positions.subject?.x ?? 0) + SUBJECT_WIDTH / 2
      const id = `new-${crypto.randomUUID().slice(0, 8)}`
      const issue = run('addBlock', { id, side: point.x < middle ? 'ingress' : 'egress', peer })
      report(issue)
      if (!issue) moveBlocks({ [id]: { x: point.x - BLOCK_WIDTH / 2, y: point.y - 16 } })
    },
    [run, moveBlocks, importText, screenToFlowPosition, store]
  )

  return useMemo(() => ({ onDragOver, onDrop }), [onDragOver, onDrop])
}
