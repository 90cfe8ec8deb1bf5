import { isObject, type Json, type JsonObject, join, type Path, parentPath, parsePath } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import type { Block, Edge, PeerInput, PortInput } from '../canvas/model'
import type { RuleList } from '../shape'
import type { CommandContext } from './model'
import type { Work } from './work'

/** An edge with what it is made of in the text. */
export interface RulePlace {
  readonly edge: Edge
  readonly block: Block
  /** Path of the rule, of the list it stands in, and its index there. */
  readonly path: Path
  readonly lists: Path
  readonly index: number
  readonly list: RuleList
  readonly rule: JsonObject
  /** The peer entry's path; the rule's, or a list's, for `any` and `nobody`. */
  readonly peer: Path
  /** Has the rule other peers? */
  readonly shared: boolean
}

export function edgeOf(context: CommandContext, id: string): Edge | undefined {
  return context.canvas.edges.find((edge) => edge.id === id)
}

export function blockOf(context: CommandContext, id: string): Block | undefined {
  return context.canvas.blocks.find((block) => block.id === id)
}

export function edgeOfBlock(context: CommandContext, block: string): Edge | undefined {
  return context.canvas.edges.find((edge) => edge.block === block)
}

/** Where an edge stands; undefined for rules that are no mapping in a list. */
export function placeOf(work: Work, edge: Edge | undefined): RulePlace | undefined {
  const block = edge && blockOf(work.context, edge.block)
  const lists = edge && parentPath(edge.rule)
  const index = edge && parsePath(edge.rule).at(-1)
  const list = edge && work.list(edge.direction, edge.verdict)
  const rule = edge && work.value(edge.rule)
  if (!edge || !block || lists === undefined || typeof index !== 'number' || !list || !isObject(rule)) return undefined
  const peer = block.paths[0] ?? edge.rule
  return { edge, block, path: edge.rule, lists, index, list, rule, peer, shared: edge.sharedWith.length > 0 }
}

/** The key of the rule that lists this peer; undefined for `any`, and for a rule that says nothing. */
export function memberOf(place: RulePlace): string | undefined {
  const depth = parsePath(place.path).length
  const key = parsePath(place.peer)[depth]
  return typeof key === 'string' ? key : undefined
}

/** Takes a peer out of its rule; the list goes with its last one. */
export function removePeer(work: Work, path: Path): void {
  const lists = parentPath(path) ?? ''
  const left = work.value(lists)
  work.edit({ op: 'remove', path: Array.isArray(left) && left.length === 1 ? lists : path })
}

/**
 * A rule of one's own for an edge that shares its rule with others: the peer leaves the rule, and a rule like it but for this
 * peer alone comes right after. What the two allow together is what the one did. Gives the path of the edge's rule by now.
 */
export function ownRule(work: Work, place: RulePlace): Path {
  const member = memberOf(place)
  if (!place.shared || member === undefined) return place.path
  const entry = work.value(place.peer)
  const others = Object.fromEntries(Object.entries(place.rule).filter(([key]) => !isPeerKey(key)))
  removePeer(work, place.peer)
  work.edit({
    op: 'insert',
    path: place.lists,
    index: place.index + 1,
    value: { [member]: [entry ?? null], ...others } as JsonObject
  })
  return join(place.lists, place.index + 1)
}

/** Where the peer of a rule made by `ownRule` or `addRule` stands. */
export function peerPath(rule: Path, member: string | undefined): Path {
  return member === undefined ? rule : join(join(rule, member), 0)
}

export function isPeerKey(key: string): boolean {
  return /^(?:from|to)(?!Ports$)/.test(key)
}

/** A path inside a rule, once that rule stands elsewhere. */
export function moved(path: Path, from: Path, to: Path): Path {
  return path.startsWith(from) ? to + path.slice(from.length) : path
}

/** The peer and the ports of a new rule as this kind of policy writes them; a sentence where it cannot. */
export function writeRule(
  work: Work,
  list: RuleList,
  peer: PeerInput,
  ports: readonly PortInput[] | undefined
): { readonly rule: JsonObject; readonly member: string | undefined } | string {
  const everyone = peer.kind === 'any' && !ports?.length && work.context.canvas.policy.kind !== 'NetworkPolicy'
  // In Cilium an empty rule allows nothing: everyone is an entity there.
  const written = work.shape.writePeer(everyone ? { kind: 'entity', entity: 'all' } : inScope(work, peer), list)
  if (typeof written === 'string') return written
  const portPart = ports?.length ? work.shape.writePorts(ports) : {}
  if (typeof portPart === 'string') return portPart
  return {
    rule: { ...(written.key === undefined ? {} : { [written.key]: [written.value] }), ...portPart },
    member: written.key
  }
}

/** In a clusterwide policy a selector means every namespace without saying so. */
export function inScope(work: Work, peer: PeerInput): PeerInput {
  const clusterwide = work.context.canvas.policy.kind === 'CiliumClusterwideNetworkPolicy'
  if (!clusterwide || peer.kind !== 'endpoints' || peer.namespace?.kind !== 'all') return peer
  return { ...peer, namespace: { kind: 'own' } }
}

/** Appends a rule to its list, in the place of a lone `{}` that only isolates. Gives its path. */
export function addRule(work: Work, list: RuleList, rule: JsonObject): Path {
  const lists = `${work.spec}.${list.key}`
  const rules = work.rules(list.key)
  const [only] = rules
  const index = rules.length === 1 && isObject(only) && isBlank(work, only) ? 0 : rules.length
  if (index === 0 && rules.length === 1) work.edit({ op: 'set', path: join(lists, 0), value: rule })
  else work.edit({ op: 'insert', path: lists, index, value: rule })
  makeEffective(work, list.direction)
  return join(lists, index)
}

function isBlank(work: Work, rule: Json): boolean {
  return work.context.canvas.policy.kind !== 'NetworkPolicy' && isObject(rule) && Object.keys(rule).length === 0
}

/** A NetworkPolicy's rules count only for the directions that policyTypes names (SPEC 8.2). */
function makeEffective(work: Work, direction: Direction): void {
  if (work.context.canvas.policy.kind !== 'NetworkPolicy' || work.closed(direction)) return
  isolate(work, direction)
}

/** Closes a direction that is open, whatever its rules. */
export function isolate(work: Work, direction: Direction): void {
  const asked = `${work.spec}.enableDefaultDeny.${direction}`
  if (work.closed(direction)) return
  if (work.context.canvas.policy.kind === 'NetworkPolicy') {
    const other = direction === 'ingress' ? 'egress' : 'ingress'
    const types = [...(work.closed(other) ? [other] : []), direction].toSorted().toReversed()
    work.edit({
      op: 'set',
      path: `${work.spec}.policyTypes`,
      value: types.map((one) => (one === 'ingress' ? 'Ingress' : 'Egress'))
    })
    return
  }
  if (work.value(asked) === false) forgetDefaultDeny(work, direction)
  if (!work.closed(direction)) work.edit({ op: 'set', path: `${work.spec}.${direction}`, value: [{}] })
}

/** Unset is true where there are rules (SPEC 3): what says `false` goes. */
function forgetDefaultDeny(work: Work, direction: Direction): void {
  const path = `${work.spec}.enableDefaultDeny`
  const flags = work.value(path)
  const alone = isObject(flags) && Object.keys(flags).length === 1
  work.edit({ op: 'remove', path: alone ? path : `${path}.${direction}` })
}
