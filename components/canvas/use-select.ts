import { type MouseEvent, useMemo } from 'react'
import { useActions } from '../editor/provider'
import { setView } from '../editor/view-store'

/** One selection for canvas, inspector and text. A second click opens the form. */
export function useSelect() {
  const { select, highlight } = useActions()
  return useMemo(() => {
    const choose = (event: MouseEvent, { id, selectable }: { id: string; selectable?: boolean }) => {
      // With one of these keys it is added to what is selected, or taken away: see useCanvasNodes.
      if (event.shiftKey || event.metaKey || event.ctrlKey) return
      if (selectable !== false) select([id])
    }
    const openForm = () => setView({ rightTab: 'inspector' })
    return {
      onNodeClick: choose,
      onEdgeClick: choose,
      onNodeDoubleClick: openForm,
      onEdgeDoubleClick: openForm,
      onPaneClick: () => {
        select([])
        highlight([])
      }
    }
  }, [select, highlight])
}
