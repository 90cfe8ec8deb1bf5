import { toWorld } from '@/lib/k8s'
import { evaluate, type Family, type FlowVerdict, type Party, type World } from '@/lib/policy'
import type { Trial } from '../connections'
import type { End, State } from '../state'
import { PORTS, STEADY } from './population'

export interface SoakTrial extends Trial {
  readonly to: End
  /** What the engine makes of it. */
  readonly verdict: FlowVerdict
}

/** From each pod to each of those that were there before, at both ports, by both families. */
export function trialsOf({ objects, ends }: State, known: ReadonlySet<string>): readonly SoakTrial[] {
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: '' })
  const there = ends.filter(({ name }) => known.has(name) && !name.startsWith(`${STEADY}/`))
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

function verdictOf(world: World, from: End, to: End, address: string, port: number): FlowVerdict {
  const family: Family = address.includes(':') ? 'ipv6' : 'ipv4'
  return evaluate(world, { source: party(from), destination: party(to), protocol: 'TCP', port, family })
}

function party({ name }: End): Party {
  const [namespace = '', pod = ''] = name.split('/')
  return { kind: 'pod', namespace, name: pod }
}
