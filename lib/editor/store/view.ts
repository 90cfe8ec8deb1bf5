import type { Desk } from './desk'
import { located, locateRule, pathOf, selectionAt } from './locate'
import type { EditorActions } from './model'
import { share } from './share'

type View = Pick<EditorActions, 'select' | 'highlight' | 'selectAt' | 'locateRule' | 'locate'>

/** What is selected and lit up, and where things stand: nothing of it is undone or saved. */
export function view(desk: Desk): View {
  return {
    select: (ids) => desk.set({ selection: share(desk.state().selection, ids) }),

    highlight: (ids) => desk.set({ highlight: share(desk.state().highlight, ids) }),

    selectAt(offset) {
      const draft = desk.active()
      const found = draft && selectionAt(draft, offset)
      if (!found) return
      if (found.document !== desk.state().document) {
        desk.state().actions.setDocument(found.document)
        return desk.state().actions.selectAt(offset)
      }
      desk.state().actions.select(found.selection)
    },

    locateRule(rule) {
      const draft = desk.active()
      return draft && locateRule(draft, desk.state().cluster, rule)
    },

    locate(id) {
      const draft = desk.active()
      const path = draft?.canvas && pathOf(draft.canvas, id)
      return draft && path !== undefined ? located(draft, draft.snapshot.document, path) : undefined
    }
  }
}
