import type { Desk } from './desk'
import { note, settled } from './history'
import type { EditorActions } from './model'

/** Changes of the statements; undo takes them back in their turn among those of the open policy. */
export function expectations(desk: Desk): Pick<EditorActions, 'setExpectations'> {
  return {
    setExpectations(text, title, how = 'replace') {
      const before = desk.expectations
      if (text === before.text) return
      const burst = how === 'typing' ? 'expectations' : undefined
      const step = { title, at: desk.now(), nr: desk.step(), burst, before: before.text }
      const draft = desk.active()
      if (draft) desk.drafts.set(draft.id, { ...draft, history: settled(draft.history) })
      desk.expect({ text, history: note(before.history, step), updatedAt: desk.now() })
    }
  }
}
