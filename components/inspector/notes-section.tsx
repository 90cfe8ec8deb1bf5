import type { NoteLabel, Notes } from '@/lib/editor'
import { useActions } from '../editor/provider'
import { report } from '../editor/report'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'
import { TokenInput } from '../ui/token-input'
import { Section } from './section'

/** What a Cilium policy says of its own rules. What is written so that a form cannot say it is among its YAML below. */
export function NotesSection({ spec, notes: { log, labels } }: { readonly spec: string; readonly notes: Notes }) {
  const { run } = useActions()
  return (
    <Section title="Notes on its rules">
      {log === undefined ? null : (
        <Field
          path={`${spec}.log`}
          label="Log value"
          hint="Stands on each line that Cilium logs of these rules. At most 32 characters."
        >
          {(ids) => (
            <TextInput {...ids} mono maxLength={32} value={log} onCommit={(next) => report(run('setLog', { log: next }))} />
          )}
        </Field>
      )}
      {labels === undefined ? null : (
        <Field
          path={`${spec}.labels`}
          label="Labels of its rules"
          hint="To find them by in Cilium: team=pay. They select nothing."
        >
          {(ids) => (
            <TokenInput
              {...ids}
              tokens={labels.map(textOf)}
              suggestions={[]}
              placeholder="team=pay"
              onAdd={(text) => run('setLabels', { labels: [...labels, labelOf(text)] })?.message}
              onRemove={(index) => report(run('setLabels', { labels: labels.filter((_, at) => at !== index) }))}
            />
          )}
        </Field>
      )}
    </Section>
  )
}

/** `team=pay`, `k8s:team=pay`, `team`. */
const textOf = ({ key, value, source }: NoteLabel): string =>
  `${source ? `${source}:` : ''}${key}${value === '' ? '' : `=${value}`}`

function labelOf(text: string): NoteLabel {
  const [, source, key = text, value = ''] = /^(?:([\w-]+):)?([^=]+)(?:=(.*))?$/.exec(text.trim()) ?? []
  return { key, value, ...(source === undefined ? {} : { source }) }
}
