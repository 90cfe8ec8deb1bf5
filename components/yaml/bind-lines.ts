import type { EditorState, EditorStore } from '@/lib/editor'
import type { CodeEditor, MonacoApi } from './monaco'

type Shown = Pick<EditorState, 'selection' | 'highlight' | 'text'>

/** The lines of what is selected on the canvas, and of what decided a flow. */
export function bindLines(monaco: MonacoApi, editor: CodeEditor, store: EditorStore): () => void {
  const lit = editor.createDecorationsCollection()

  const light = ({ selection, highlight }: Shown, reveal: boolean) => {
    const { locate } = store.getState().actions
    const ranges = [...new Set([...selection, ...highlight])].flatMap((id) => {
      const place = locate(id)
      return place ? [{ place, flow: highlight.includes(id) }] : []
    })
    lit.set(
      ranges.map(({ place: { range }, flow }) => ({
        range: new monaco.Range(range.startLine, 1, lastLine(range), 1),
        options: {
          isWholeLine: true,
          className: flow ? 'lit-by-flow' : 'lit-by-selection',
          overviewRuler: { color: { id: 'focusBorder' }, position: monaco.editor.OverviewRulerLane.Left }
        }
      }))
    )
    const [first] = ranges
    if (reveal && first && !editor.hasTextFocus()) {
      editor.revealRangeInCenterIfOutsideViewport(
        new monaco.Range(first.place.range.startLine, 1, lastLine(first.place.range), 1)
      )
    }
  }

  light(store.getState(), true)
  return store.subscribe((state, before) => {
    const chosen = state.selection !== before.selection || state.highlight !== before.highlight
    if (chosen || state.version !== before.version) light(state, chosen)
  })
}

/** A range that ends at the start of a line does not have that line. */
const lastLine = (range: { readonly startLine: number; readonly endLine: number; readonly endColumn: number }): number =>
  range.endColumn <= 1 && range.endLine > range.startLine ? range.endLine - 1 : range.endLine
