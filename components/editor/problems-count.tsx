import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useSimulation } from '../simulation/simulation-store'
import { Button } from '../ui/button'
import { useEditor } from './provider'
import { setView } from './view-store'

export function ProblemsCount() {
  const problems = useEditor((state) => state.problems)
  const broken = useSimulation((state) => state.checks.filter(({ outcome }) => outcome !== 'holds').length)
  const errors = problems.filter(({ issue }) => issue.severity === 'error').length + broken
  const count = problems.length + broken
  const Icon = errors > 0 ? CircleAlert : count > 0 ? TriangleAlert : CircleCheck
  const tone = errors > 0 ? 'text-deny' : count > 0 ? 'text-warn-ink' : 'text-ink-3'
  return (
    <Button
      variant="ghost"
      className="px-1.5"
      aria-label={`${count} problems, ${errors} of them errors`}
      onClick={() => setView({ bottomTab: 'problems' })}
    >
      <Icon aria-hidden className={`size-4! ${tone}`} />
      {count > 0 ? count : null}
    </Button>
  )
}
