import { ListChecks } from 'lucide-react'
import { useActions, useEditor } from '../editor/provider'
import { expectFlow } from '../expectations/expect-flow'
import { useExpect } from '../expectations/use-expect'
import { Button } from '../ui/button'
import { useSimulation } from './simulation-store'

/** What was just answered, kept as an expectation. */
export function ExpectAnswer({ allowed }: { readonly allowed: boolean }) {
  const expect = useExpect()
  const { undo } = useActions()
  const world = useEditor((state) => state.cluster.world)
  const flow = useSimulation((state) => state.flow)
  if (!world || !flow) return null
  return (
    <Button variant="ghost" className="ml-auto" onClick={() => void expectFlow(expect, undo, flow, allowed, world)}>
      <ListChecks aria-hidden /> Expect this
    </Button>
  )
}
