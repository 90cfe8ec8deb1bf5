import { withStatement } from '@/lib/editor/expectations'
import { flowTitle } from '@/lib/flow'
import type { Flow, Party, World } from '@/lib/policy'
import { setView } from '../editor/view-store'
import { workloadsOf } from '../live/workloads'
import { toast } from '../ui/toast'
import type { Expect } from './use-expect'

/** What came of a flow, kept as an expectation: of the workloads, not of these two pods alone. */
export async function expectFlow(
  expect: Expect,
  undo: () => void,
  flow: Flow,
  allowed: boolean,
  world: World
): Promise<void> {
  const statement = {
    wanted: allowed ? 'allow' : 'deny',
    from: words(flow.source, world),
    to: words(flow.destination, world),
    ports: port(flow)
  } as const
  const title = `Expect ${flowTitle(flow)}${allowed ? '' : ' never to pass'}`
  const problem = await expect(title, (text) => withStatement(text, statement))
  if (problem !== undefined) return toast({ tone: 'problem', title: problem })
  setView({ bottomTab: 'expectations' })
  toast({ tone: 'done', title: 'It is expected from now on', action: { label: 'Undo', run: undo } })
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

const port = ({ protocol, port }: Flow): string => (protocol === 'TCP' ? String(port) : `${protocol}/${port}`)
