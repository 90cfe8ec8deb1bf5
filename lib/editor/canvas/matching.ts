import type { Json, JsonObject } from '@/lib/document'
import { normalise, readObject } from '@/lib/k8s'
import { matchingPods, memo, type Peer, type Subject, type World } from '@/lib/policy'
import { listOf } from '../shape/cilium'
import type { DrawnKind, Matching, PodRef, PolicyHead } from './model'

/**
 * The pods that a subject or a peer matches right now, as the engine says. The question is put as a policy of one rule, so that
 * a block is answered for before it is in the text, and while the rest of the policy is not valid yet.
 */
export function subjectPods(
  world: World | undefined,
  policy: PolicyHead,
  key: string,
  selector: Json
): Matching | undefined {
  if (!world || policy.kind === 'unknown') return undefined
  const rules = policy.kind === 'NetworkPolicy' ? {} : { ingress: [{}] }
  return ask(world, policy, { [key]: selector, ...rules }, (found) => found.subject)
}

export function peerPods(
  world: World | undefined,
  policy: PolicyHead,
  side: 'ingress' | 'egress',
  key: string | undefined,
  value: Json
): Matching | undefined {
  if (!world || policy.kind === 'unknown' || key === undefined) return undefined
  const subject = policy.kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector'
  const list = policy.kind === 'NetworkPolicy' ? side : listOf(side, 'allow')
  return ask(world, policy, { [subject]: {}, [list]: [{ [key]: [value] }] }, (found) => found.peer)
}

interface Found {
  readonly subject: Subject | undefined
  readonly peer: Peer | undefined
}

function ask(
  world: World,
  policy: PolicyHead,
  spec: JsonObject,
  of: (found: Found) => Subject | Peer | undefined
): Matching | undefined {
  const known = answers(world)
  const question = `${policy.kind} ${policy.namespace} ${JSON.stringify(spec)}`
  const before = known.get(question)
  if (before) return before
  const by = of(find(world, policy.kind as DrawnKind, policy.namespace, spec))
  if (!by) return undefined
  const pods: readonly PodRef[] = matchingPods(by, world).map(({ namespace, name }) => ({ namespace, name }))
  const answer = { pods }
  known.set(question, answer)
  return answer
}

const answers = memo((_world: World) => new Map<string, Matching>())

function find(world: World, kind: DrawnKind, namespace: string, spec: JsonObject): Found {
  const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2'
  const metadata = { name: 'question', ...(namespace === '' ? {} : { namespace }) }
  const { object } = readObject({ apiVersion, kind, metadata, spec })
  const policy = object && normalise(object, { dialect: world.dialect, clusterName: world.clusterName }).policy
  const [read] = policy?.specs ?? []
  const peers = read?.rules[0]?.peers
  return { subject: read?.subject, peer: peers === undefined || peers === 'any' ? undefined : peers[0] }
}
