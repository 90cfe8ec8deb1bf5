import { useEffect } from 'react'
import type { EditorState } from '@/lib/editor'
import { duplicateBlocks } from './duplicate-blocks'
import { loadClipboard } from './load-clipboard'
import { useEditorStore, useOpen } from './provider'
import { report } from './report'
import { isTyping } from './typing'
import { setView } from './view-store'

/** Keys that hold everywhere but where a person types. */
export function useShortcuts(): void {
  const store = useEditorStore()
  const open = useOpen()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey
      const key = event.key.toLowerCase()
      if (command && key === 'k') return done(event, () => setView({ overlay: 'palette' }))
      if (command && key === 'p' && !event.shiftKey) return done(event, () => setView({ overlay: 'policies' }))
      if (command && key === 'enter' && store.getState().active) return done(event, () => setView({ overlay: 'apply' }))
      if (command && key === 'o') return done(event, () => document.getElementById('upload')?.click())
      if (event.defaultPrevented || isTyping(event.target) || overlaid()) return
      const { actions, selection, canvas } = store.getState()
      const blocks = canvas.blocks.filter(({ id }) => selection.includes(id)).map(({ id }) => id)
      const edge = canvas.edges.find(({ id }) => selection.includes(id))

      if (command && key === 'z') return done(event, event.shiftKey ? actions.redo : actions.undo)
      if (command && key === 'y') return done(event, actions.redo)
      if (command && key === 'a') return done(event, () => actions.select(canvas.blocks.map(({ id }) => id)))
      if (command && key === 'd' && blocks.length > 0) return done(event, () => duplicateBlocks(actions, blocks))
      if (command && key === 'c' && blocks.length > 0)
        return done(event, () => void loadClipboard().then(({ copyBlocks }) => copyBlocks(canvas, blocks)))
      if (command && key === 'v')
        return done(event, () => open((all) => void loadClipboard().then(({ paste }) => paste(store, all))))
      if (command) return
      if (key === 'delete' || key === 'backspace') {
        if (blocks.length > 0) return done(event, () => report(actions.run('deleteBlocks', { blocks })))
        if (edge) return done(event, () => report(actions.run('disconnect', { edge: edge.id })))
      }
      if (key === 'escape') {
        actions.select([])
        actions.highlight([])
      }
      if (key === 'enter' && isSelectedPart(event.target)) return done(event, () => setView({ rightTab: 'inspector' }))
      if (event.key === '/' && canAdd(store.getState())) return done(event, () => setView({ overlay: 'quick-add' }))
      if (event.key === '?') done(event, () => setView({ overlay: 'shortcuts' }))
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [store, open])
}

/** Is there a policy that the canvas can edit? */
const canAdd = ({ active, canvas, canvasStale }: EditorState): boolean =>
  active !== undefined && !canvasStale && canvas.readOnly === undefined

function done(event: KeyboardEvent, run: () => void): void {
  event.preventDefault()
  run()
}

/** Enter selects a part of the drawing that has the focus; on one that is selected it opens its form. */
const isSelectedPart = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('.react-flow__node.selected, .react-flow__edge.selected')

/** A dialog, menu or popover has the keys for itself. */
const overlaid = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null
