import { LockOpen, Scissors, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Blast, BlastFilter as Filter } from '@/lib/editor/simulation'
import { Segmented } from '../ui/segmented'
import { Select } from '../ui/select'
import { inputClass } from '../ui/text-input'
import { setSimulation, simulation, useSimulation } from './simulation-store'

/** The select takes no empty value. */
const ALL = '*'

/** How much changes, and which of it is listed. */
export function BlastFilter({ blast }: { readonly blast: Blast }) {
  const { effect, namespace, words } = useSimulation((state) => state.blastPart)
  const set = (part: Partial<Filter>) => setSimulation({ blastPart: { ...simulation().blastPart, ...part, from: 0 } })
  const { losing, gaining, cut, namespaces, rows, took } = blast
  // One that is chosen stays among the choices when an edit leaves nothing of it.
  const known = namespaces.some(({ name }) => name === namespace) || namespace === ''
  const shown = known ? namespaces : [...namespaces, { name: namespace, losing: 0, gaining: 0 }]
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1 text-12 text-ink-2">
      <Segmented
        label="Which changes"
        value={effect}
        options={[
          { value: 'all', label: 'All' },
          { value: 'loses', label: <Count icon={<ShieldOff />} count={losing} words="lose" /> },
          { value: 'gains', label: <Count icon={<LockOpen />} count={gaining} words="gain" /> }
        ]}
        onChange={(next) => set({ effect: next })}
      />
      <Select
        label="Namespace of either end"
        quiet
        value={namespace || ALL}
        options={[
          { value: ALL, label: 'all namespaces' },
          ...shown.map((one) => ({ value: one.name, label: one.name, note: noteOf(one) }))
        ]}
        onChange={(next) => set({ namespace: next === ALL ? '' : next })}
      />
      <div className="w-36">
        <input
          type="search"
          aria-label="Who"
          placeholder="who: db"
          className={inputClass}
          value={words}
          onChange={({ target }) => set({ words: target.value })}
        />
      </div>
      <span role="status" className="flex flex-wrap items-center gap-x-3">
        <Count
          icon={<Scissors />}
          count={cut}
          words={cut === 1 ? 'connection seen would be cut' : 'connections seen would be cut'}
        />
        {namespace !== '' || words.trim() !== '' ? (
          <span className="tabular-nums">{(rows.flows + rows.pairs).toLocaleString('en')} listed</span>
        ) : null}
      </span>
      <span className="ml-auto text-ink-3 tabular-nums">{Math.max(1, Math.round(took))} ms</span>
    </div>
  )
}

function noteOf({ losing, gaining }: Blast['namespaces'][number]): string {
  return [losing > 0 ? `${losing} lose` : '', gaining > 0 ? `${gaining} gain` : ''].filter(Boolean).join(', ')
}

const Count = ({ icon, count, words }: { readonly icon: ReactNode; readonly count: number; readonly words: string }) => (
  <span className="inline-flex items-center gap-1.5 [&_svg]:size-3.5">
    <span aria-hidden className="text-would-change">
      {icon}
    </span>
    <span>
      <span className="font-medium text-ink-1 tabular-nums">{count.toLocaleString('en')}</span> {words}
    </span>
  </span>
)
