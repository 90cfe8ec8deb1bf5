import type { ApplyResponse } from '@/lib/api'
import { ImpactList } from './impact-list'
import { IssueList } from './issue-list'
import { ObjectDiff } from './object-diff'
import { ReachList } from './reach-list'

/** What a check found: what is wrong, whom it cuts off, who reaches whom otherwise, and the text. */
export function Findings({ answer, onKeepDns }: { readonly answer: ApplyResponse; readonly onKeepDns?: () => void }) {
  const changed = answer.objects.some(({ action }) => action !== 'unchanged')
  return (
    <div className="flex flex-col gap-4">
      <IssueList issues={answer.issues} />
      <ImpactList impact={answer.impact} {...(onKeepDns && { onKeepDns })} />
      {answer.ok && changed && answer.reach ? <ReachList reach={answer.reach} /> : null}
      {answer.objects.map((object) => (
        <ObjectDiff key={`${object.kind}/${object.namespace}/${object.name}`} object={object} />
      ))}
    </div>
  )
}
