import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'reactflow'
import { useEditor } from '../editor/provider'
import { useSight } from './sight'
import { useShowAll } from './use-show-all'

/** Fits the drawing once, when a policy is opened; after that the person decides what is in sight. */
export function FitWhenOpened(): null {
  const showAll = useShowAll()
  // Where there are many they are not all mounted, and their sizes are reckoned.
  const all = useSight() === 'all'
  const active = useEditor((state) => state.active)
  const blocks = useEditor((state) => state.canvas.blocks.map(({ id }) => id).join(' '))
  const fitted = useRef<string | undefined>(undefined)
  const ids = useMemo(() => ['subject', ...blocks.split(' ').filter(Boolean)], [blocks])
  const measured = useStore(
    ({ nodeLookup, width }) =>
      fitted.current === active || (width > 0 && (!all || ids.every((id) => nodeLookup.get(id)?.measured.width)))
  )
  useEffect(() => {
    if (!active || fitted.current === active || !measured) return
    fitted.current = active
    showAll()
  }, [active, measured, showAll])
  return null
}
