import { useCallback } from 'react'
import { getViewportForBounds, useReactFlow, useStoreApi } from 'reactflow'
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
      const drawn = getNodesBounds(getNodes())
      const { left, right } = columnsSpan(editor.getState().positions)
      const x = Math.min(drawn.x, left)
      const bounds = { ...drawn, x, width: Math.max(drawn.x + drawn.width, right) - x }
      void setViewport(getViewportForBounds(bounds, width, height, SMALLEST, LARGEST, PADDING), { duration })
    },
    [getNodes, getNodesBounds, setViewport, flow, editor]
  )
}
