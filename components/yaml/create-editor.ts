import type { EditorStore } from '@/lib/editor'
import { type CodeEditor, FILE_NAME, type MonacoApi } from './monaco'
import { followTheme } from './theme'

/** Two models may not share an address, and the one before may still be closing. */
let opened = 0

/** A quiet editor: no minimap, no glyphs but those that say something. */
export function createEditor(monaco: MonacoApi, host: HTMLElement, store: EditorStore): CodeEditor {
  opened += 1
  const model = monaco.editor.createModel(store.getState().text, 'yaml', monaco.Uri.parse(`file:///${opened}/${FILE_NAME}`))
  const editor = monaco.editor.create(host, {
    model,
    ariaLabel: 'YAML of the policy',
    automaticLayout: true,
    minimap: { enabled: false },
    fontFamily: "'JetBrains Mono Variable', monospace",
    fontSize: 12,
    lineHeight: 20,
    fontLigatures: false,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 12,
    folding: true,
    showFoldingControls: 'mouseover',
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    overviewRulerBorder: false,
    overviewRulerLanes: 2,
    hideCursorInOverviewRuler: true,
    guides: { indentation: true, highlightActiveIndentation: false },
    padding: { top: 8, bottom: 8 },
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    quickSuggestions: { strings: true, other: true, comments: false },
    wordBasedSuggestions: 'off',
    unicodeHighlight: { ambiguousCharacters: true },
    fixedOverflowWidgets: true,
    contextmenu: false,
    stickyScroll: { enabled: false }
  })
  followTheme(monaco, editor)

  const { actions } = store.getState()
  const { KeyMod, KeyCode } = monaco
  // The history is the document's: a step may have been made on the canvas.
  editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyZ, () => actions.undo())
  editor.addCommand(KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, () => actions.redo())
  editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyY, () => actions.redo())
  return editor
}
