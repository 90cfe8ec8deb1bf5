import { watchTheme } from '../editor/watch-theme'
import { colourReader } from '../ui/colour'
import type { CodeEditor, MonacoApi } from './monaco'

const NAME = 'portcullis'

/** Monaco takes hexadecimal colours alone: they are read from the page's variables, and again when the theme changes. */
export function followTheme(monaco: MonacoApi, editor: CodeEditor): void {
  const define = (dark: boolean) => {
    const of = colourReader()
    monaco.editor.defineTheme(NAME, {
      base: dark ? 'vs-dark' : 'vs',
      inherit: true,
      rules: [
        { token: 'type', foreground: of('--accent').slice(1, 7) },
        { token: 'string', foreground: of('--allow-ink').slice(1, 7) },
        { token: 'string.yaml', foreground: of('--allow-ink').slice(1, 7) },
        { token: 'number.yaml', foreground: of('--allow-ink').slice(1, 7) },
        { token: 'number', foreground: of('--allow-ink').slice(1, 7) },
        { token: 'keyword', foreground: of('--allow-ink').slice(1, 7) },
        { token: 'comment', foreground: of('--ink-3').slice(1, 7) }
      ],
      colors: {
        'editor.background': of('--surface-1'),
        'editor.foreground': of('--ink-1'),
        'editorLineNumber.foreground': of('--ink-3'),
        'editorLineNumber.activeForeground': of('--ink-1'),
        'editor.lineHighlightBackground': of('--surface-2'),
        'editor.lineHighlightBorder': '#00000000',
        'editorIndentGuide.background1': of('--line'),
        'editor.selectionBackground': `${of('--accent').slice(0, 7)}33`,
        'editorWidget.background': of('--surface-float'),
        'editorWidget.border': of('--line'),
        'editorHoverWidget.background': of('--surface-float'),
        'editorSuggestWidget.background': of('--surface-float'),
        'editorSuggestWidget.selectedBackground': of('--surface-3'),
        'editorSuggestWidget.selectedForeground': of('--ink-1'),
        'editorSuggestWidget.highlightForeground': of('--accent'),
        'editorSuggestWidget.focusHighlightForeground': of('--accent'),
        'menu.background': of('--surface-float'),
        'menu.foreground': of('--ink-1'),
        'list.activeSelectionBackground': of('--surface-3'),
        'list.activeSelectionForeground': of('--ink-1'),
        'editor.wordHighlightBackground': of('--surface-3'),
        'editorLightBulb.foreground': of('--warn-ink'),
        'widget.border': of('--line'),
        'scrollbarSlider.background': `${of('--line-strong')}99`,
        'scrollbarSlider.hoverBackground': of('--line-strong'),
        'scrollbarSlider.activeBackground': of('--line-strong'),
        focusBorder: '#00000000'
      }
    })
    monaco.editor.setTheme(NAME)
  }
  editor.onDidDispose(watchTheme(define))
}
