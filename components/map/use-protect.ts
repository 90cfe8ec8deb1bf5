import { useCallback } from 'react'
import { useOpen } from '../editor/provider'
import { report } from '../editor/report'
import type { Workload } from '../live/workloads'

/** A new policy about a workload: its subject is set, and nothing is isolated yet. */
export function useProtect(): (workload: Workload) => void {
  const open = useOpen()
  return useCallback(
    ({ title, namespace, labels }) =>
      open(({ newDraft, run }) => {
        newDraft('blank')
        report(run('setName', { name: title.toLowerCase().replace(/[^a-z0-9.-]+/g, '-') }))
        report(run('setNamespace', { namespace }))
        const selector = labels.map(([key, value]) => ({ key, operator: 'In', values: [value], form: 'label' }) as const)
        report(run('setSubject', { selector }))
      }),
    [open]
  )
}
