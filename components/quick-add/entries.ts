import { defaultFilter } from 'cmdk'
import type { LucideIcon } from 'lucide-react'
import type { PeerInput, PortInput } from '@/lib/editor'
import type { World } from '@/lib/policy'
import { entityIcon, PEER_ICONS, peerIcon } from '../canvas/icons'
import { workloadsOf } from '../live/workloads'
import { ENTITIES } from '../palette/entities'
import { BUILDING_BLOCKS } from '../palette/peers'
import { endpointsOf } from '../palette/workload-peer'

/** Something that can be added by its name. */
export interface Entry {
  readonly id: string
  readonly label: string
  readonly note: string
  readonly icon: LucideIcon
  readonly peer: PeerInput
  readonly ports?: readonly PortInput[]
  /** Says nothing yet: it becomes a block to be filled in, not a rule. */
  readonly blank: boolean
}

export interface Group {
  readonly heading: string
  readonly entries: readonly Entry[]
}

const PING: readonly PortInput[] = [{ kind: 'icmp', family: 'IPv4', type: 'EchoRequest' }]

/** All that there is to add to a policy of this namespace: what the cluster has by name, then what is filled in. */
export function groupsOf(world: World | undefined, own: string): readonly Group[] {
  const named = (id: string, label: string, note: string, peer: PeerInput, icon = peerIcon(peer)): Entry => ({
    id,
    label,
    note,
    icon,
    peer,
    blank: false
  })
  return [
    {
      heading: 'Pods',
      entries: workloadsOf(world?.pods ?? []).map((one) =>
        named(`pods ${one.id}`, one.title, `${one.namespace}, ${count(one.pods.length)}`, endpointsOf(one, own))
      )
    },
    {
      heading: 'Blocks to fill in',
      entries: [
        ...BUILDING_BLOCKS.map(({ label, sentence, peer }) => ({
          id: `block ${label}`,
          label,
          note: sentence,
          icon: peerIcon(peer),
          peer,
          blank: peer.kind !== 'any'
        })),
        { ...named('block ping', 'ICMP: ping', 'Echo requests, from or to anyone', { kind: 'any' }), ports: PING }
      ]
    },
    {
      heading: 'Entities',
      entries: ENTITIES.map(({ entity, sentence }) =>
        named(`entity ${entity}`, entity, sentence, { kind: 'entity', entity }, entityIcon(entity))
      )
    },
    {
      heading: 'Namespaces',
      entries: (world?.namespaces ?? []).map(({ name }) =>
        named(`namespace ${name}`, name, 'Every pod of the namespace', {
          kind: 'endpoints',
          selector: [],
          namespace: name === own ? { kind: 'own' } : { kind: 'names', names: [name] }
        })
      )
    },
    {
      heading: 'Services',
      entries: (world?.services ?? []).map(({ namespace, name }) =>
        named(`service ${namespace}/${name}`, name, namespace, { kind: 'service', name, namespace }, PEER_ICONS.service)
      )
    },
    {
      heading: 'CIDR groups',
      entries: (world?.cidrGroups ?? []).map(({ name, cidrs }) =>
        named(`group ${name}`, name, cidrs.join(', '), { kind: 'cidr-group', group: name })
      )
    }
  ].filter(({ entries }) => entries.length > 0)
}

const count = (pods: number): string => (pods === 1 ? '1 pod' : `${pods} pods`)

/** Those that a text is found in, the best groups first, and in each the best first. Without a text: all as they are. */
export function ranked(groups: readonly Group[], wanted: string): readonly Group[] {
  if (wanted === '') return groups
  const scored = groups.flatMap(({ heading, entries }) => {
    const found = entries
      .map((entry) => ({ entry, score: defaultFilter(`${entry.label} ${entry.note}`, wanted) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
    const [best] = found
    return best ? [{ heading, entries: found.map(({ entry }) => entry), best: best.score }] : []
  })
  return scored.toSorted((a, b) => b.best - a.best).map(({ heading, entries }) => ({ heading, entries }))
}
