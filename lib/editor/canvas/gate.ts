import { type JsonObject, type Path, valueAt } from '@/lib/document'
import type { Direction, World } from '@/lib/policy'
import type { Shape } from '../shape/model'
import { list, member } from '../shape/read'
import { specsOfPods } from './in-force'
import type { Block, Edge, Gate, PodRef, PolicyHead } from './model'
import { gateSentence } from './words'

export interface GateFacts {
  readonly shape: Shape
  readonly spec: JsonObject
  readonly path: Path
  readonly policy: PolicyHead
  readonly blocks: readonly Block[]
  readonly edges: readonly Edge[]
  readonly subject: readonly PodRef[]
  readonly world: World | undefined
}

/** Is this side locked, by what, and what may be done about it. */
export function gateOf(direction: Direction, facts: GateFacts): Gate {
  const { shape, spec, path, policy, blocks, edges } = facts
  const { closed, path: cause } = shape.isolation(spec, path, direction)
  const others = closedElsewhere(direction, facts)
  const own = { kind: policy.kindText, namespace: policy.namespace, name: policy.name, here: true }
  const gate = {
    direction,
    state: closed || others.length > 0 ? ('closed' as const) : ('open' as const),
    closedBy: [...(closed ? [own] : []), ...others]
  }
  const nobody = new Set(blocks.filter((block) => block.kind === 'nobody').map((block) => block.id))
  const admits = (edge: Edge) => edge.verdict === 'allow' && edge.ports.length > 0 && !nobody.has(edge.block)
  const allows = edges.filter((edge) => edge.direction === direction && admits(edge)).length
  const asked = member(member(spec, 'enableDefaultDeny'), direction)
  return {
    ...gate,
    ...(typeof asked === 'boolean' ? { asked } : {}),
    sentence: gateSentence(gate, policy, { allows, switchedOff: !closed && cause !== undefined }),
    ...(cause === undefined ? {} : { path: cause }),
    canIsolate: closed ? `This policy isolates ${direction} already.` : true,
    canUnisolate: canUnisolate(direction, closed, facts)
  }
}

/** Policies in force that isolate some of the same pods. */
function closedElsewhere(direction: Direction, { world, policy, subject }: GateFacts): Gate['closedBy'] {
  if (!world) return []
  const by = specsOfPods(world)
  const closing = new Set(
    subject.flatMap(({ namespace, name }) =>
      (by.get(`${namespace}/${name}`) ?? []).flatMap(({ ref, closes }) => (closes.includes(direction) ? ref : []))
    )
  )
  return world.policies
    .map(({ ref }) => ref)
    .filter((ref) => closing.has(ref))
    .filter((ref) => !(ref.kind === policy.kind && ref.namespace === policy.namespace && ref.name === policy.name))
    .map(({ kind, namespace, name }) => ({ kind, namespace, name, here: false }))
}

function canUnisolate(direction: Direction, closed: boolean, { shape, spec, path, policy }: GateFacts): true | string {
  if (!closed) return `This policy does not isolate ${direction}.`
  if (policy.kind !== 'NetworkPolicy') return true
  if (list(valueAt(spec, [direction])).length > 0) {
    return `A NetworkPolicy with ${direction} rules isolates ${direction}: delete them first.`
  }
  const other = direction === 'ingress' ? 'egress' : 'ingress'
  return shape.isolation(spec, path, other).closed ? true : 'A NetworkPolicy isolates at least one direction.'
}
