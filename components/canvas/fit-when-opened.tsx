import { useEffect, useRef } from 'react'
import { useStore } from 'reactflow'
import { useEditor } from '../editor/provider'
import { useShowAll } from './use-show-all'

/** Fits the drawing once, when a policy is opened; after that the person decides what is in sight. */
export function FitWhenOpened(): null {
  const showAll = useShowAll()
  const active = useEditor((state) => state.active)
  const blocks = useEditor((state) => state.canvas.blocks.map(({ id }) => id).join(' '))
  const measured = useStore(
    ({ nodeLookup, width }) =>
      width > 0 && ['subject', ...blocks.split(' ').filter(Boolean)].every((id) => nodeLookup.get(id)?.measured.width)
  )
  const fitted = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (!active || fitted.current === active || !measured) return
    fitted.current = active
    showAll()
  }, [active, measured, showAll])
  return null
}
