import type { StatementText } from '@/lib/editor/expectations'
import { setExpectations, useExpectations } from './store'

/** The same as YAML: what the command line reads. */
export function ExpectationsText({ problems }: Pick<StatementText, 'problems'>) {
  const text = useExpectations((state) => state.text)
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
        value={text}
        onChange={({ target }) => setExpectations(target.value)}
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
