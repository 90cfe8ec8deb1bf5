import { useEffect, useRef } from 'react'
import { useNodesInitialized, useReactFlow } from 'reactflow'
import { useEditor } from '../editor/provider'

export const FIT = { padding: 0.1, maxZoom: 1 } as const

/** Fits the drawing once, when a policy is opened; after that the person decides what is in sight. */
export function FitWhenOpened(): null {
  const { fitView } = useReactFlow()
  const ready = useNodesInitialized()
  const active = useEditor((state) => state.active)
  const fitted = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (!ready || !active || fitted.current === active) return
    fitted.current = active
    void fitView(FIT)
  }, [ready, active, fitView])
  return null
}
