import type { DrawnKind } from '@/lib/editor'
import { toast } from '../ui/toast'
import { useActions } from './provider'
import { report } from './report'

/** Makes the policy one of another kind; where it would mean something else, says so and offers to do it all the same. */
export function useSetKind(): (kind: DrawnKind) => void {
  const { run } = useActions()
  return (kind) => {
    const issue = run('setKind', { kind })
    if (issue?.code !== 'conversion-changes') report(issue)
    else {
      const convert = () => report(run('setKind', { kind, accept: true }))
      const { message, fix } = issue
      toast({
        tone: 'problem',
        title: message,
        ...(fix ? { detail: fix } : {}),
        action: { label: 'Convert anyway', run: convert }
      })
    }
  }
}
