import { CircleAlert } from 'lucide-react'
import type { ExpectationCheck } from '@/lib/editor/expectations'
import { writtenFlow } from '@/lib/flow'
import { setView } from '../editor/view-store'
import { setSimulation } from '../simulation/simulation-store'
import { Prose } from '../ui/prose'

/** Expectations that do not hold with the open text applied; a press asks why. */
export const BrokenRows = ({ broken }: { readonly broken: readonly ExpectationCheck[] }) =>
  broken.map(({ document, path, title, why, flow }) => (
    <li key={`${document} ${path}`} className="flex items-start gap-2 px-3 py-1.5 hover:bg-surface-2">
      <CircleAlert aria-label="Error" className="mt-0.5 size-4 shrink-0 text-deny" />
      <button
        type="button"
        className="min-w-0 flex-1 text-left"
        onClick={() => {
          setView({ bottomTab: flow ? 'simulation' : 'expectations' })
          if (flow) setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })
        }}
      >
        <span className="text-13">
          <Prose>{why}</Prose>
        </span>
        <span className="mono block truncate text-12 text-ink-3">expectation · {title}</span>
      </button>
    </li>
  ))
