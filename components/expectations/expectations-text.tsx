import { useEffect, useState } from 'react'
import type { StatementText } from '@/lib/editor/expectations'
import { useEditor, useOpen } from '../editor/provider'

/** As the history calls a burst of keys. */
const TYPED = 'Type expectations'

/** The same as YAML: what the command line reads. */
export function ExpectationsText({ problems }: Pick<StatementText, 'problems'>) {
  const text = useEditor((state) => state.expectations)
  const open = useOpen()
  // Until the engine is there, a key would be typed into what is not there yet.
  const [ready, setReady] = useState(false)
  useEffect(() => open(() => setReady(true)), [open])
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <textarea
        aria-label="Expectations as YAML"
        aria-describedby="expectations-problems"
        aria-invalid={problems.length > 0}
        spellCheck={false}
        autoComplete="off"
        className="mono min-h-0 flex-1 resize-none bg-surface-1 px-3 py-2 text-12 text-ink-1 -outline-offset-2"
        placeholder={
          'apiVersion: portcullis.dev/v1alpha1\nkind: Expectations\nexpect:\n  - deny: { from: world, to: { namespace: shop } }'
        }
        readOnly={!ready}
        value={text}
        onChange={({ target }) => open(({ setExpectations }) => setExpectations(target.value, TYPED, 'typing'))}
      />
      <ul id="expectations-problems" role="status" className="shrink-0 border-t px-3 text-12 text-deny-ink empty:hidden">
        {problems.slice(0, 3).map(({ line, message }) => (
          <li key={`${line} ${message}`} className="py-0.5">
            Line {line}: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
