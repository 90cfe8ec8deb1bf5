import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { Problem } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { useSimulation } from '../simulation/simulation-store'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { Prose } from '../ui/prose'
import { BrokenRows } from './broken-rows'

/** What is wrong with the open policy, or likely to be, each with what to do. */
export default function ProblemsPane() {
  const problems = useEditor((state) => state.problems)
  const active = useEditor((state) => state.active)
  const checks = useSimulation((state) => state.checks)
  const broken = checks.filter(({ outcome }) => outcome !== 'holds')
  if (!active && broken.length === 0)
    return <Empty title="No policy is open">What is wrong with a policy, or likely to be a mistake, is listed here.</Empty>
  if (problems.length + broken.length === 0) {
    return (
      <Empty icon={<CircleCheck />} title="No problems">
        The policy reads as Kubernetes reads it, and nothing in it looks like a mistake.
      </Empty>
    )
  }
  return (
    <ul className="h-full overflow-y-auto py-1">
      <BrokenRows broken={broken} />
      {problems.map((problem) => (
        <ProblemRow key={problem.id} problem={problem} />
      ))}
    </ul>
  )
}

const SEVERITY = {
  error: { icon: CircleAlert, name: 'Error', className: 'text-deny' },
  warning: { icon: TriangleAlert, name: 'Warning', className: 'text-warn-ink' },
  info: { icon: Info, name: 'Note', className: 'text-ink-3' }
} as const

function ProblemRow({ problem }: { readonly problem: Problem }) {
  const { select, applyFix } = useActions()
  const { icon: Icon, name, className } = SEVERITY[problem.issue.severity]
  return (
    <li className="flex items-start gap-2 px-3 py-1.5 hover:bg-surface-2">
      <Icon aria-label={name} className={`mt-0.5 size-4 shrink-0 ${className}`} />
      <button type="button" className="min-w-0 flex-1 text-left" onClick={() => select([...problem.targets])}>
        <span className="text-13">
          <Prose>{problem.issue.message}</Prose>
        </span>
        {problem.issue.fix ? (
          <span className="ml-1 text-13 text-ink-2">
            <Prose>{problem.issue.fix}</Prose>
          </span>
        ) : null}
        <span className="mono block text-12 text-ink-3">
          {problem.range ? `line ${problem.range.startLine} · ` : ''}
          {problem.issue.code}
        </span>
      </button>
      {problem.fixes.map((fix, index) => (
        <Button key={fix.title} onClick={() => applyFix(problem.id, index)}>
          {fix.title}
        </Button>
      ))}
    </li>
  )
}
