import type { EditorStore } from '@/lib/editor'
import type { CodeEditor, MonacoApi } from './monaco'

/** Time for the cursor to come to rest, in milliseconds. */
const REST = 80

/** Where the cursor stands in the text, that is selected on the canvas. */
export function bindCursor(_monaco: MonacoApi, editor: CodeEditor, store: EditorStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const moved = editor.onDidChangeCursorPosition(({ position, source }) => {
    if (!editor.hasTextFocus() || source === 'api') return
    clearTimeout(timer)
    timer = setTimeout(() => {
      const model = editor.getModel()
      if (model) store.getState().actions.selectAt(model.getOffsetAt(position))
    }, REST)
  })
  return () => {
    clearTimeout(timer)
    moved.dispose()
  }
}
