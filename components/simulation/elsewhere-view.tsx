import { Check, CircleCheck } from 'lucide-react'
import type { ElsewhereDifference } from '@/lib/editor/simulation'
import { writtenFlow } from '@/lib/flow'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { Prose } from '../ui/prose'
import { setSimulation, useSimulation } from './simulation-store'
import { Working } from './working'

/** What the open text would mean to other engines, line by line of the table in which they differ, each with a flow. */
export function ElsewhereView() {
  const elsewhere = useSimulation((state) => state.elsewhere)
  const open = useEditor((state) => state.active !== undefined)
  if (!open) {
    return (
      <Empty title="No policy is open">
        Where Kubernetes and the releases of Cilium would read a policy otherwise is listed here, each with a flow that shows
        it.
      </Empty>
    )
  }
  if (!elsewhere) return <Working />
  if (elsewhere.every(({ differences }) => differences.length === 0)) {
    return (
      <Empty icon={<CircleCheck />} title="Everybody reads it alike">
        {elsewhere.map(({ engine }) => engine).join(', ')}: the open text means the same to all of them.
      </Empty>
    )
  }
  return (
    <div className="h-full overflow-y-auto pb-2">
      {elsewhere.map(({ dialect, engine, differences }) => (
        <section key={dialect} aria-label={engine}>
          <h3 className="caption px-3 pt-2 pb-1">{engine}</h3>
          {differences.length === 0 ? (
            <p className="flex items-center gap-2 px-3 text-12 text-ink-2">
              <Check aria-hidden className="size-3.5 text-allow" /> Reads it alike.
            </p>
          ) : (
            <ul>
              {differences.map((one) => (
                <DifferenceItem key={`${one.path} ${one.sentence}`} difference={one} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  )
}

const word = (allowed: boolean) => (allowed ? 'allowed' : 'denied')

function DifferenceItem({ difference }: { readonly difference: ElsewhereDifference }) {
  const { path, sentence, flow, title, here, there } = difference
  return (
    <li>
      <button
        type="button"
        title="Why?"
        onClick={() => setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })}
        className="flex w-full flex-wrap items-baseline gap-x-3 px-3 py-1 text-left text-12 -outline-offset-2 hover:bg-surface-2"
      >
        <span className="mono shrink-0 text-ink-3">{path}</span>
        <span className="text-ink-1">
          <Prose>{sentence}</Prose>
        </span>
        <span className="text-ink-2">
          <span className="mono">{title}</span> is {word(there)} there, {word(here)} here.
        </span>
      </button>
    </li>
  )
}
