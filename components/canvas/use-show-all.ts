import { useCallback } from 'react'
import { getViewportForBounds, type Rect, useReactFlow, useStoreApi } from 'reactflow'
import { useEditorStore } from '../editor/provider'
import { columnsSpan } from './side-columns'

const PADDING = { top: '44px', bottom: '60px', left: '20px', right: '20px' } as const
const SMALLEST = 0.3
const LARGEST = 1.15

/** Brings both columns and all that is drawn into sight. */
export function useShowAll(): (duration?: number) => void {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow()
  const flow = useStoreApi()
  const editor = useEditorStore()
  return useCallback(
    (duration = 0) => {
      const { width, height } = flow.getState()
      const { canvas, positions } = editor.getState()
      const bounds = around(getNodesBounds(getNodes()), columnsSpan(canvas, positions))
      void setViewport(getViewportForBounds(bounds, width, height, SMALLEST, LARGEST, PADDING), { duration })
    },
    [getNodes, getNodesBounds, setViewport, flow, editor]
  )
}

function around(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y }
}
