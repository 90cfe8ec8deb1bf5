import type { AgentStatusView } from '@/lib/api/http'
import { toWorld } from '@/lib/k8s'
import { evaluate, type Family, type FlowVerdict, type Party, type World } from '@/lib/policy'
import { PORTS } from './population'

interface Named {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly generation?: number
    readonly uid: string
  }
  readonly spec?: { readonly nodeName?: string }
  readonly status?: {
    readonly podIPs?: readonly { readonly ip: string }[]
    readonly containerStatuses?: readonly { readonly containerID?: string; readonly ready: boolean }[]
  }
}

export interface End {
  readonly name: string
  readonly node: string
  readonly container: string
  readonly addresses: readonly string[]
}

export interface SoakTrial {
  readonly from: End
  readonly to: End
  readonly address: string
  readonly port: number
  readonly verdict: FlowVerdict
}

/** What the API server has at one moment, and what the engine makes of it. */
export interface Judged {
  readonly world: World
  readonly objects: readonly unknown[]
  /** Ready pods. */
  readonly ends: readonly End[]
  /** Their names, `namespace/name`. */
  readonly pods: ReadonlySet<string>
  /** From each to each of those that are in `known` too, at both ports, by both families. */
  trials(known: ReadonlySet<string>): readonly SoakTrial[]
  enforcedBy(status: AgentStatusView): boolean
  same(other: Judged): boolean
  readonly state: string
}

export function judged(all: readonly unknown[]): Judged {
  const objects = all as readonly Named[]
  const policies = objects.filter(({ kind }) => kind.endsWith('NetworkPolicy'))
  const ends = objects.flatMap(endOf)
  const { world } = toWorld(all, { dialect: 'portcullis', localNode: 'n1' })
  const state = [...policies, ...objects.filter(({ kind }) => kind === 'Pod')]
    .map(({ metadata: { uid, generation } }) => `${uid} ${generation}`)
    .toSorted()
    .join()
  return {
    world,
    objects: all,
    ends,
    pods: new Set(ends.map(({ name }) => name)),
    state,
    same: (other) => other.state === state,
    enforcedBy: ({ node, policies: told, endpoints }) =>
      told.length === policies.length &&
      policies.every(({ metadata }) =>
        told.some((one) => one.uid === metadata.uid && one.generation === metadata.generation)
      ) &&
      ends
        .filter((end) => end.node === node)
        .every(({ name }) =>
          endpoints.some(({ namespace, pod, state: is }) => `${namespace}/${pod}` === name && is === 'enforcing')
        ),
    trials: (known) => {
      const there = ends.filter(({ name }) => known.has(name) && !name.startsWith('steady/'))
      return there.flatMap((from) =>
        there
          .filter((to) => to !== from)
          .flatMap((to) =>
            to.addresses.flatMap((address) =>
              PORTS.map((port) => ({ from, to, address, port, verdict: verdictOf(world, from, to, address, port) }))
            )
          )
      )
    }
  }
}

function verdictOf(world: World, from: End, to: End, address: string, port: number): FlowVerdict {
  const family: Family = address.includes(':') ? 'ipv6' : 'ipv4'
  return evaluate(world, { source: party(from), destination: party(to), protocol: 'TCP', port, family })
}

function party({ name }: End): Party {
  const [namespace = '', pod = ''] = name.split('/')
  return { kind: 'pod', namespace, name: pod }
}

function endOf({ kind, metadata, spec, status }: Named): readonly End[] {
  const [container] = status?.containerStatuses ?? []
  const addresses = status?.podIPs?.map(({ ip }) => ip) ?? []
  if (kind !== 'Pod' || !container?.ready || container.containerID === undefined || addresses.length === 0) return []
  if ('deletionTimestamp' in metadata) return []
  const name = `${metadata.namespace}/${metadata.name}`
  return [{ name, node: spec?.nodeName ?? '', container: container.containerID.replace(/^.*\//, ''), addresses }]
}
