import { ListChecks } from 'lucide-react'
import { withStatement } from '@/lib/editor/expectations'
import type { Flow, Party, World } from '@/lib/policy'
import { useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { expectations, setExpectations, undoExpectations } from '../expectations/store'
import { workloadsOf } from '../live/workloads'
import { Button } from '../ui/button'
import { toast } from '../ui/toast'
import { useSimulation } from './simulation-store'

/** What was just answered, kept as an expectation: of the workloads, not of these two pods alone. */
export function ExpectAnswer({ allowed }: { readonly allowed: boolean }) {
  const world = useEditor((state) => state.cluster.world)
  const flow = useSimulation((state) => state.flow)
  if (!world || !flow) return null
  const expect = () => {
    const made = withStatement(expectations().text, {
      wanted: allowed ? 'allow' : 'deny',
      from: words(flow.source, world),
      to: words(flow.destination, world),
      ports: port(flow)
    })
    if (typeof made === 'string') return toast({ tone: 'problem', title: made })
    setExpectations(made.text)
    setView({ bottomTab: 'expectations' })
    toast({ tone: 'done', title: 'It is expected from now on', action: { label: 'Undo', run: undoExpectations } })
  }
  return (
    <Button variant="ghost" className="ml-auto" onClick={expect}>
      <ListChecks aria-hidden /> Expect this
    </Button>
  )
}

function words(party: Party, world: World): string {
  switch (party.kind) {
    case 'pod': {
      const workload = workloadsOf(world.pods).find(({ pods }) =>
        pods.some(({ namespace, name }) => namespace === party.namespace && name === party.name)
      )
      const labels = workload?.labels.map((pair) => pair.join('=')).join(',')
      return `${party.namespace}/${labels || party.name}`
    }
    case 'node':
      return 'host'
    case 'reserved':
      return party.entity
    case 'address':
      return `${party.address}/${party.address.includes(':') ? 128 : 32}`
  }
}

function port({ protocol, port }: Flow): string {
  return protocol === 'TCP' ? String(port) : `${protocol}/${port}`
}
