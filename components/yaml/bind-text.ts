import { editsBetween } from '@/lib/document'
import type { EditorStore } from '@/lib/editor'
import type { CodeEditor, MonacoApi } from './monaco'

/**
 * Keystrokes go to the store at once. A change from elsewhere (canvas, undo, a fix) comes as the smallest edits, so that cursor,
 * selection and folds stay where they are.
 */
export function bindText(monaco: MonacoApi, editor: CodeEditor, store: EditorStore): () => void {
  const model = editor.getModel()
  if (!model) return () => {}
  let writing = false

  const typed = model.onDidChangeContent(() => {
    if (!writing) store.getState().actions.setText(model.getValue(), 'typing')
  })

  const write = (text: string) => {
    const before = model.getValue()
    if (before === text) return
    writing = true
    model.applyEdits(
      editsBetween(before, text).map((edit) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end)),
        text: edit.text
      }))
    )
    writing = false
  }

  model.setEOL(monaco.editor.EndOfLineSequence.LF)
  write(store.getState().text)
  let { active } = store.getState()
  const end = store.subscribe((state, before) => {
    if (state.version === before.version && state.active === active) return
    // Another policy: nothing of the old one's cursor means anything in it.
    if (state.active !== active) {
      active = state.active
      writing = true
      model.setValue(state.text)
      writing = false
    } else write(state.text)
  })
  return () => {
    end()
    typed.dispose()
  }
}
