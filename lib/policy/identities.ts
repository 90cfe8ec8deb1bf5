import { memo } from './memo'
import type { Entity, Party, Pod, World } from './model'
import { type Numbered, type Numbering, renumber, renumberSome } from './numbers'
import { type Identity, identify } from './party'
import { replicaIdentity } from './replica'

/** Cilium's numbers (SPEC 4.1), so that flows read the same everywhere. */
export const RESERVED_IDENTITY = {
  host: 1,
  world: 2,
  unmanaged: 3,
  health: 4,
  init: 5,
  'remote-node': 6,
  'kube-apiserver': 7,
  ingress: 8,
  'world-ipv4': 9,
  'world-ipv6': 10
} as const

type ReservedEntity = keyof typeof RESERVED_IDENTITY

/** Pods, and what else has labels of its own: by what they are, on every node. Above this, numbers are another cluster's or a mistake. */
const RANGE = { first: 256, last: 0xffffff, byKey: true } as const

/** An identity without what no rule of this world asks of it by number: addresses, and most often the labels of nodes. */
export function bareIdentity(world: World, identity: Identity): Identity {
  if (identity.kind === 'pod' && identity.addresses.length === 0) return identity
  const { nodeLabels, ...rest } = identity
  return { ...rest, addresses: [], ...(nodeLabels && asksForNodeLabels(world) ? { nodeLabels } : {}) }
}

/** Does a policy select nodes by their own labels (SPEC 8.8)? */
export const asksForNodeLabels = memo((world: World): boolean =>
  world.policies.some(({ specs }) =>
    specs.some(({ rules }) =>
      rules.some(({ peers }) => peers !== 'any' && peers.some((peer) => peer.kind === 'nodes' && peer.plain === true))
    )
  )
)

/** Of bare identities. Equal keys: no rule can tell the two apart, but by their addresses. */
export const identityKey = memo((identity: Identity): string =>
  JSON.stringify([
    identity.kind,
    sorted(identity.labels),
    identity.entities,
    identity.podLabels && sorted(identity.podLabels),
    identity.nodeLabels && sorted(identity.nodeLabels),
    identity.namespace && [identity.namespace.name, sorted(identity.namespace.labels)],
    identity.ports.map((port) => [port.protocol, port.name, port.port].join('/')).sort()
  ])
)

function sorted(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/**
 * Of bare identities: the fixed number of what is no pod: the host whatever its labels, and the others where nothing but their entities is known of
 * them. A node that carries labels, and an API server outside the cluster, are numbered like pods.
 */
export function reservedNumber(identity: Identity): number | undefined {
  if (identity.kind === 'pod') return undefined
  if (identity.entities.includes('host')) return RESERVED_IDENTITY.host
  const labels = [
    ...Object.keys(identity.labels).filter((key) => !key.startsWith('reserved:')),
    ...Object.keys(identity.nodeLabels ?? {})
  ]
  if (labels.length > 0) return undefined
  const of = (entity: Entity) => RESERVED_IDENTITY[entity as ReservedEntity] as number | undefined
  if (identity.kind === 'node' && identity.entities.includes('kube-apiserver')) return RESERVED_IDENTITY['kube-apiserver']
  const [only, ...more] = identity.entities
  return only && more.length === 0 ? of(only) : undefined
}

/** Everybody whom a peer of a rule can be, without addresses; each with its number. */
export interface Identities {
  readonly numbering: Numbering<Identity>
  /** Reserved ones first, then by number; retiring ones too. */
  readonly all: readonly Numbered<Identity>[]
  readonly byNumber: ReadonlyMap<number, Identity>
  /** Undefined only for what is not in this world. */
  numberOf(identity: Identity): number | undefined
}

export function numberIdentities(world: World, before?: Numbering<Identity>): Identities {
  const things = new Map<string, Identity>()
  const reserved = new Map<number, Identity>()
  for (const identity of everybody(world)) {
    const bare = bareIdentity(world, identity)
    const number = reservedNumber(bare)
    if (number === undefined) things.set(identityKey(bare), bare)
    else if (!reserved.has(number)) reserved.set(number, bare)
  }
  const numbering = renumber(before, things, RANGE)
  const fixed = [...reserved]
    .map(([number, thing]) => ({ number, key: identityKey(thing), thing }))
    .sort((a, b) => a.number - b.number)
  return identitiesOf(world, fixed, numbering)
}

/** The same after some identities of pods have come or gone; see `renumberSome`. */
export function renumberIdentities(
  world: World,
  before: Identities,
  come: ReadonlyMap<string, Identity>,
  gone: ReadonlySet<string>
): Identities {
  const fixed = before.all.slice(0, before.all.length - before.numbering.entries.length)
  return identitiesOf(world, fixed, renumberSome(before.numbering, come, gone, RANGE))
}

function identitiesOf(world: World, fixed: readonly Numbered<Identity>[], numbering: Numbering<Identity>): Identities {
  const all = [...fixed, ...numbering.entries]
  const numbers = new Map(all.map((one) => [one.key, one.number]))
  return {
    numbering,
    all,
    byNumber: new Map(all.map((one) => [one.number, one.thing])),
    numberOf: (identity) => {
      const bare = bareIdentity(world, identity)
      return reservedNumber(bare) ?? numbers.get(identityKey(bare))
    }
  }
}

function* everybody(world: World): Iterable<Identity> {
  for (const pod of world.pods) if (isManaged(pod)) yield replicaIdentity(world, pod)
  for (const party of nodesAndServers(world)) {
    const identity = identify(world, party)
    if (identity) yield identity
  }
  // Last: a node that is there says more of itself than its reserved name does.
  for (const entity of Object.keys(RESERVED_IDENTITY) as ReservedEntity[]) {
    const identity = identify(world, { kind: 'reserved', entity })
    if (identity) yield identity
  }
}

function nodesAndServers(world: World): readonly Party[] {
  return [
    ...world.nodes.map((node) => ({ kind: 'node', name: node.name }) as const),
    ...(world.apiServers ?? []).map((address) => ({ kind: 'address', address }) as const)
  ]
}

/** A pod that policies select: it has a network of its own, and has not ended (SPEC 8.5, 8.6). */
export function isManaged(pod: Pod): boolean {
  return !pod.hostNetwork && pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
}
