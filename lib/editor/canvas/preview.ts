import { bareKey, type Direction, type Labels, matchesSelector, plainLookup, type World } from '@/lib/policy'
import { shapeOf } from '../shape'
import { peerPods, subjectPods } from './matching'
import type { Matching, PeerInput, PodRef, PolicyHead, SelectorInput } from './model'

/** The pods that a peer would match, written into this policy; undefined while no cluster is known, or where it cannot be written. */
export function previewPeer(
  world: World | undefined,
  policy: PolicyHead,
  side: Direction,
  peer: PeerInput
): Matching | undefined {
  const shape = shapeOf(policy.kind)
  const list = shape?.lists.find(({ direction, verdict }) => direction === side && verdict === 'allow')
  const written = list && shape?.writePeer(peer, list)
  if (!written || typeof written === 'string') return undefined
  return peerPods(world, policy, side, written.key, written.value)
}

/** The pods that the policy would be about with this selector. */
export function previewSubject(world: World | undefined, policy: PolicyHead, selector: SelectorInput): Matching | undefined {
  const shape = shapeOf(policy.kind)
  const key = policy.kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector'
  return shape && subjectPods(world, policy, key, shape.writeSubject(selector, undefined))
}

/** The nodes that bear such labels, as pods without a namespace; whether a policy means them is the engine's to say (SPEC 2.8). */
export function previewNodes(world: World | undefined, selector: SelectorInput): Matching | undefined {
  return world && named(world.nodes, selector)
}

/** The same of the groups of addresses. */
export const previewCidrGroups = (world: World | undefined, selector: SelectorInput): Matching | undefined =>
  world && named(world.cidrGroups, selector)

function named(all: readonly { readonly name: string; readonly labels: Labels }[], selector: SelectorInput): Matching {
  const requirements = selector.map(({ key, operator, values }) => ({
    key: bareKey(key),
    operator: OPERATORS[operator],
    values
  }))
  const found = all.filter(({ labels }) => matchesSelector({ requirements }, plainLookup(labels)))
  return { pods: found.map(({ name }) => ({ namespace: '', name })) }
}

const OPERATORS = { In: 'in', NotIn: 'not-in', Exists: 'exists', DoesNotExist: 'does-not-exist' } as const

/** What a change of a selector does to the pods that it matches: each list in the order of the cluster. */
export interface MatchChange {
  readonly kept: readonly PodRef[]
  readonly won: readonly PodRef[]
  readonly lost: readonly PodRef[]
}

export function matchChange(before: Matching | undefined, after: Matching | undefined): MatchChange {
  const key = ({ namespace, name }: PodRef) => `${namespace}/${name}`
  const was = new Set((before ?? after)?.pods.map(key))
  const is = new Set((after ?? before)?.pods.map(key))
  return {
    kept: (after ?? before)?.pods.filter((pod) => was.has(key(pod))) ?? [],
    won: after?.pods.filter((pod) => !was.has(key(pod))) ?? [],
    lost: before?.pods.filter((pod) => !is.has(key(pod))) ?? []
  }
}
