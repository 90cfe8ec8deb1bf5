import type { EditorStore, Problem } from '@/lib/editor'
import type { CodeEditor, MonacoApi } from './monaco'

const OWNER = 'portcullis'

/** Problems as squiggles, with their fixes behind the light bulb. */
export function bindProblems(monaco: MonacoApi, editor: CodeEditor, store: EditorStore): () => void {
  const model = editor.getModel()
  if (!model) return () => {}
  const severities = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    info: monaco.MarkerSeverity.Info
  }
  const show = (problems: readonly Problem[]) => {
    const markers = problems.flatMap(({ issue, range }) =>
      range
        ? [
            {
              severity: severities[issue.severity],
              message: issue.fix ? `${issue.message}\n${issue.fix}` : issue.message,
              code: issue.code,
              startLineNumber: range.startLine,
              startColumn: range.startColumn,
              // Of a part that goes over many lines the first is marked: the rest would drown in it.
              endLineNumber: range.startLine,
              endColumn:
                range.endLine > range.startLine
                  ? model.getLineMaxColumn(Math.min(range.startLine, model.getLineCount()))
                  : range.endColumn
            }
          ]
        : []
    )
    monaco.editor.setModelMarkers(model, OWNER, markers)
  }
  show(store.getState().problems)
  const end = store.subscribe((state, before) => {
    if (state.problems !== before.problems) show(state.problems)
  })

  const actions = monaco.languages.registerCodeActionProvider('yaml', {
    provideCodeActions: (asked, range) => {
      if (asked !== model) return { actions: [], dispose: () => {} }
      const here = store
        .getState()
        .problems.filter(
          (problem) =>
            problem.range && problem.range.startLine <= range.endLineNumber && problem.range.endLine >= range.startLineNumber
        )
      return {
        actions: here.flatMap((problem) =>
          problem.fixes.map((fix, index) => ({
            title: fix.title,
            kind: 'quickfix',
            isPreferred: index === 0,
            command: { id: command, title: fix.title, arguments: [problem.id, index] }
          }))
        ),
        dispose: () => {}
      }
    }
  })
  const command = editor.addCommand(0, (_accessor, problem: string, fix: number) =>
    store.getState().actions.applyFix(problem, fix)
  ) as string

  return () => {
    end()
    actions.dispose()
    monaco.editor.setModelMarkers(model, OWNER, [])
  }
}
