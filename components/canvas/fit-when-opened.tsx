import { useEffect, useRef } from 'react'
import { useReactFlow, useStore } from 'reactflow'
import { useEditor } from '../editor/provider'

export const FIT = { padding: 0.08, maxZoom: 1 } as const

/** Fits the drawing once, when a policy is opened; after that the person decides what is in sight. */
export function FitWhenOpened(): null {
  const { fitView } = useReactFlow()
  const active = useEditor((state) => state.active)
  const drawn = useEditor((state) => ['subject', ...state.canvas.blocks.map(({ id }) => id)].join(' '))
  const measured = useStore(({ nodeLookup }) =>
    [...nodeLookup.values()]
      .flatMap(({ id, measured: size, type }) => (size.width && type !== 'ghost' ? [id] : []))
      .join(' ')
  )
  const fitted = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (!active || fitted.current === active || measured !== drawn) return
    fitted.current = active
    void fitView(FIT)
  }, [active, drawn, measured, fitView])
  return null
}
