import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import type { PeerInput } from '@/lib/editor'
import type { Direction } from '@/lib/policy'
import { entityIcon, peerIcon } from '../canvas/icons'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { openForm } from '../inspector/open-form'
import { workloadsOf } from '../live/workloads'
import { ENTITIES } from '../palette/entities'
import { BUILDING_BLOCKS } from '../palette/peers'
import { endpointsOf } from '../palette/workload-peer'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuLabel } from '../ui/menu'

/** All that the palette has, for one side. What says something already becomes a rule at once, the rest is filled in first. */
export function AddMenu({ side }: { readonly side: Direction }) {
  const { run } = useActions()
  const pods = useEditor((state) => state.cluster.world?.pods)
  const namespace = useEditor((state) => state.canvas.policy.namespace)
  const workloads = useMemo(() => workloadsOf(pods ?? []), [pods])
  const name = side === 'ingress' ? 'Ingress' : 'Egress'
  const rule = (peer: PeerInput) => report(run('addRule', { side, peer }))
  const block = (peer: PeerInput) => {
    const issue = run('addBlock', { side, peer })
    report(issue)
    if (!issue) openForm()
  }
  return (
    <Menu
      width={272}
      trigger={
        <Button aria-label={`${name}: add a rule`}>
          <Plus aria-hidden /> {name}
        </Button>
      }
    >
      {workloads.length > 0 ? <MenuLabel>Pods</MenuLabel> : null}
      {workloads.map((workload) => (
        <MenuItem
          key={workload.id}
          note={workload.namespace === namespace ? undefined : workload.namespace}
          onSelect={() => rule(endpointsOf(workload, namespace))}
        >
          {workload.title}
        </MenuItem>
      ))}
      <MenuLabel>Blocks to fill in</MenuLabel>
      {BUILDING_BLOCKS.map(({ label, peer }) => {
        const Icon = peerIcon(peer)
        return (
          <MenuItem key={label} icon={<Icon />} onSelect={() => block(peer)}>
            {label}
          </MenuItem>
        )
      })}
      <MenuLabel>Entities</MenuLabel>
      {ENTITIES.map(({ entity }) => {
        const Icon = entityIcon(entity)
        return (
          <MenuItem key={entity} icon={<Icon />} onSelect={() => rule({ kind: 'entity', entity })}>
            {entity}
          </MenuItem>
        )
      })}
    </Menu>
  )
}
