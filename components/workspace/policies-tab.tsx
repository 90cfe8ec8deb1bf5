import { FilePlus2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { inputClass } from '../ui/text-input'
import { entriesOf, entryMatches } from './entries'
import { EntryRow } from './entry-row'
import { ExportBar } from './export-bar'

const NONE = [] as const

/** Drafts and policies in force: found, opened, closed, and taken elsewhere. */
export function PoliciesTab() {
  const drafts = useEditor((state) => state.drafts)
  const applied = useLive((state) => state.cluster?.policies) ?? NONE
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const entries = useMemo(() => entriesOf(drafts, applied), [drafts, applied])
  const shown = useMemo(() => entries.filter(entryMatches(text)), [entries, text])
  const ids = drafts.map(({ id }) => id)
  const picked = ids.filter((id) => chosen.has(id))
  const choose = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)))

  if (entries.length === 0) {
    return (
      <Empty
        title="No policies yet"
        action={
          <Button variant="primary" onClick={() => setView({ overlay: 'templates' })}>
            <FilePlus2 aria-hidden /> Begin with a template
          </Button>
        }
      >
        Drafts are kept in this browser. Policies in force in the cluster are listed here too.
      </Empty>
    )
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-3 px-4 py-3">
        <input
          aria-label="Search policies"
          placeholder="Search by name, kind or status"
          className={`${inputClass} max-w-80`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span role="status" className="flex-1 text-12 text-ink-3 tabular-nums">
          {shown.length === entries.length
            ? `${entries.length} ${entries.length === 1 ? 'policy' : 'policies'}`
            : `${shown.length} of ${entries.length}`}
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto border-t">
        <table aria-label="Policies" className="w-full text-13">
          <thead className="sr-only">
            <tr>
              {['Chosen', 'Name', 'Kind', 'Status', 'Changed', ''].map((title) => (
                <th key={title} scope="col">
                  {title || 'Actions'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) => (
              <EntryRow
                key={entry.key}
                entry={entry}
                chosen={chosen.has(entry.key)}
                onChoose={(on) => choose(entry.key, on)}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? <p className="px-4 py-8 text-center text-13 text-ink-3">No policy is like that.</p> : null}
      </div>
      <ExportBar ids={picked.length > 0 ? picked : ids} all={picked.length === 0} />
    </div>
  )
}
