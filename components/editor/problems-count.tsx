import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { Button } from '../ui/button'
import { useEditor } from './provider'
import { setView } from './view-store'

export function ProblemsCount() {
  const problems = useEditor((state) => state.problems)
  const errors = problems.filter(({ issue }) => issue.severity === 'error').length
  const Icon = errors > 0 ? CircleAlert : problems.length > 0 ? TriangleAlert : CircleCheck
  const tone = errors > 0 ? 'text-deny' : problems.length > 0 ? 'text-warn-ink' : 'text-ink-3'
  return (
    <Button
      variant="ghost"
      className="px-1.5"
      aria-label={`${problems.length} problems, ${errors} of them errors`}
      onClick={() => setView({ bottomTab: 'problems' })}
    >
      <Icon aria-hidden className={`size-4! ${tone}`} />
      {problems.length > 0 ? problems.length : null}
    </Button>
  )
}
