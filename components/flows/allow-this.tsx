import type { FlowView } from '@/lib/api'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { useLiveStore } from '../live/provider'
import { toast } from '../ui/toast'
import { proposeRule } from './propose'

/** From a dropped flow to the narrowest rule that lets it pass. */
export function AllowThis({ flow }: { readonly flow: FlowView }) {
  const { run } = useActions()
  const editor = useEditorStore()
  const live = useLiveStore()
  const allow = () => {
    const proposal = proposeRule(flow, editor.getState().canvas, live.getState().cluster?.world)
    if ('problem' in proposal) return toast({ tone: 'problem', title: proposal.problem, detail: proposal.fix })
    report(run('addRule', proposal))
  }
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation()
        allow()
      }}
      className="h-5 rounded-4 border border-line-strong bg-surface-1 px-1.5 text-12 font-medium whitespace-nowrap text-ink-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-surface-3 focus:opacity-100"
    >
      Allow this…
    </button>
  )
}
