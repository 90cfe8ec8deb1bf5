import { useCallback } from 'react'
import type { FlowRecord } from '@/lib/flow'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { useLiveStore } from '../live/provider'
import { toast } from '../ui/toast'
import { proposeRule } from './propose'

/** From a flow to the narrowest rule of the open policy that lets it pass. */
export function useAllow(): (flow: FlowRecord) => void {
  const { run } = useActions()
  const editor = useEditorStore()
  const live = useLiveStore()
  return useCallback(
    (flow) => {
      if (editor.getState().active === undefined) {
        toast({ tone: 'problem', title: 'No policy is open.', detail: 'Open or begin one, then allow it there.' })
        return
      }
      const proposal = proposeRule(flow, editor.getState().canvas, live.getState().cluster?.world)
      if ('problem' in proposal) toast({ tone: 'problem', title: proposal.problem, detail: proposal.fix })
      else report(run('addRule', proposal))
    },
    [run, editor, live]
  )
}
