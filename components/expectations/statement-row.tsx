import { Check, CircleHelp, Trash2, X } from 'lucide-react'
import { type ExpectationCheck, withoutStatement } from '@/lib/editor/expectations'
import { writtenFlow } from '@/lib/flow'
import { useActions } from '../editor/provider'
import { setView } from '../editor/view-store'
import { setSimulation } from '../simulation/simulation-store'
import { cn } from '../ui/class-names'
import { IconButton } from '../ui/icon-button'
import { Prose } from '../ui/prose'
import { toast } from '../ui/toast'
import { useExpect } from './use-expect'

const OUTCOMES = {
  holds: { icon: Check, className: 'text-allow-ink', words: 'Holds' },
  broken: { icon: X, className: 'text-deny-ink', words: 'Broken' },
  nobody: { icon: CircleHelp, className: 'text-warn-ink', words: 'Nobody' }
} as const

/** One statement, and the flow that breaks it; a press asks why. */
export function StatementRow({ check }: { readonly check: ExpectationCheck }) {
  const { title, outcome, why, flow, document, path } = check
  const { icon: Icon, className, words } = OUTCOMES[outcome]
  const ask = () => {
    if (!flow) return
    setView({ bottomTab: 'simulation' })
    setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })
  }
  const expect = useExpect()
  const { undo } = useActions()
  const remove = async () => {
    const problem = await expect(`Expect no longer: ${title}`, (text) => withoutStatement(text, document, path))
    if (problem !== undefined) return toast({ tone: 'problem', title: problem })
    toast({ tone: 'done', title: 'The expectation is gone', action: { label: 'Undo', run: undo } })
  }
  return (
    <li className="group flex items-start gap-2 border-b px-3 py-1 last:border-b-0">
      <span className={cn('flex w-18 shrink-0 items-center gap-1.5 pt-1 text-12 font-medium', className)}>
        <Icon aria-hidden className="size-3.5" strokeWidth={2.5} />
        {words}
      </span>
      <button
        type="button"
        disabled={!flow}
        onClick={ask}
        title={flow ? 'Why?' : undefined}
        className="min-w-0 flex-1 rounded-4 py-0.5 text-left text-13 enabled:hover:bg-surface-2"
      >
        <span className="block truncate">{title}</span>
        {why ? (
          <span className="block text-12 text-pretty text-ink-2">
            <Prose>{why}</Prose>
          </span>
        ) : null}
      </button>
      <IconButton label={`Remove: ${title}`} onClick={() => void remove()}>
        <Trash2 />
      </IconButton>
    </li>
  )
}
