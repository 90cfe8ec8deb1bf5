import { Trash2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { isWithin, sourceOf } from '@/lib/document'
import { useActions, useEditor } from '../editor/provider'
import { cn } from '../ui/class-names'
import { IconButton } from '../ui/icon-button'
import { Kbd } from '../ui/kbd'
import { inputClass } from '../ui/text-input'

interface YamlFieldProps {
  readonly label: string
  readonly path: string
  readonly onRemove?: () => void
}

const MOST_LINES = 14

/**
 * What stands at a path, as it is written. It goes into the text when the field is left, or with ⌘↵, as one step; while it does
 * not parse the text keeps what it has.
 */
export function YamlField({ label, path, onRemove }: YamlFieldProps) {
  const id = useId()
  const { run, tryOut } = useActions()
  const yaml = useEditor(({ parsed, document }) => {
    const found = parsed.documents[document]
    return found ? sourceOf(parsed, found, path) : ''
  })
  const problems = useEditor((state) => state.problems)
  const document = useEditor((state) => state.document)
  const [text, setText] = useState(yaml)
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    setText(yaml)
    setProblem(undefined)
  }, [yaml])

  const type = (next: string) => {
    setText(next)
    const tried = tryOut('editYaml', { path, yaml: next })
    setProblem('code' in tried ? said(tried) : undefined)
  }
  const write = () => {
    if (text === yaml || problem !== undefined) return
    const issue = run('editYaml', { path, yaml: text })
    setProblem(issue && said(issue))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text !== yaml) {
      event.stopPropagation()
      type(yaml)
    }
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      // Elsewhere these keys open the check before apply: from here that would be of a text without what was just typed.
      event.stopPropagation()
      event.preventDefault()
      write()
    }
  }
  const found = text === yaml ? problems.filter((one) => one.document === document && isWithin(one.issue.path, path)) : []

  return (
    <div data-field={path} className="flex flex-col gap-1">
      <div className="flex items-center">
        <label htmlFor={id} className="caption flex-1 text-ink-2">
          {label}
        </label>
        {onRemove ? (
          <IconButton label={`Remove ${label}`} className="size-5" onClick={onRemove}>
            <Trash2 />
          </IconButton>
        ) : null}
      </div>
      <textarea
        id={id}
        aria-describedby={`${id}-note`}
        aria-invalid={problem !== undefined}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        rows={Math.min(MOST_LINES, Math.max(2, text.split('\n').length + 1))}
        className={cn(inputClass, 'mono h-auto scroll-mb-14 resize-y py-1.5 text-12 leading-5')}
        value={text}
        onChange={(event) => type(event.target.value)}
        onBlur={write}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-note`} role="status" className="flex flex-col gap-0.5 text-12">
        {problem ? <p className="text-deny-ink">{problem} The text keeps what it had.</p> : null}
        {found.map(({ id: key, issue }) => (
          <p key={key} className={issue.severity === 'error' ? 'text-deny-ink' : 'text-warn-ink'}>
            {issue.message}
          </p>
        ))}
        {!problem && text !== yaml ? (
          <p className="text-ink-3">
            Written when you leave the field, or with <Kbd keys="⌘ ↵" />. Esc puts back what was there.
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** With the line in the field, where it is one that does not parse. */
function said(issue: { readonly message: string; readonly range?: { readonly startLine: number } }): string {
  return issue.range ? `Line ${issue.range.startLine}: ${issue.message}` : issue.message
}
