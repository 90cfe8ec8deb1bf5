import { useMemo } from 'react'
import { useActions } from '../editor/provider'
import { setView } from '../editor/view-store'

/** One selection for canvas, inspector and text. A second click opens the form. */
export function useSelect() {
  const { select, highlight } = useActions()
  return useMemo(() => {
    const choose = (_event: unknown, { id, selectable }: { id: string; selectable?: boolean }) => {
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
