import { type Applicable, applicablePolicies } from './applicable'
import { prefixesOf, type View } from './classes'
import { Compiler } from './compiler'
import { isManaged } from './identities'
import { DIRECTIONS, type Direction, type Party, type Policy, type World } from './model'
import type { CompiledSubject, NodeTables } from './node-tables'
import { identify } from './party'
import { PodFollower } from './pod-follower'
import { podsBetween } from './pods-between'
import { replicaIdentity } from './replica'
import type { Numbers } from './standing'
import type { PolicyTable } from './table'
import { hashTable } from './table-hash'

export { Compiler } from './compiler'
export type { CompiledSubject, NodeTables } from './node-tables'
export type { Numbers } from './standing'

/** By which tables of an earlier compilation are known to be still right: objects, which nothing changes. */
interface Basis {
  readonly signature: () => string | undefined
  readonly applicable: (identity: number) => Readonly<Record<Direction, Applicable>> | undefined
}

const bases = new WeakMap<NodeTables, Basis>()
const following = new WeakMap<NodeTables, (next: World) => PodFollower | undefined>()

/**
 * Everything that the datapath of `world.localNode` needs. `before` is what the kernel holds now: the `numbers` of the
 * compilation that was last put in force (one that failed does not count). Put tables in force first, then peers: tables have
 * entries for what was and for what is, so in between every address still finds its own.
 *
 * `previous`: tables that any earlier call returned. Where neither peers nor the policies of a subject have changed since (its
 * policies are the same objects), its table is taken over as it is. Where `previous` is what is in force, and only pods have come, gone
 * or changed since (all other objects are the same), nothing but what is about them is worked out.
 */
export function compileNode(world: World, before?: Numbers, previous?: NodeTables): NodeTables {
  const last = previous && before === previous.numbers ? following.get(previous)?.(world) : undefined
  const followed = previous && last?.follow(world, previous)
  if (followed && last) {
    following.set(followed, () => last)
    bases.set(followed, last)
    return followed
  }
  const compiler = new Compiler(world, before)
  const applicable = new Map<number, Readonly<Record<Direction, Applicable>>>()
  const made = tablesOf(world, compiler, previous, applicable)
  let follower: PodFollower | undefined
  // It is made of all pods, and of no use where policies change.
  following.set(made, (next) => {
    if (podsBetween(world, world.pods, next)) follower ??= new PodFollower(world, compiler, made, applicable)
    return follower
  })
  bases.set(made, { signature: () => compiler.signature(), applicable: (identity) => applicable.get(identity) })
  return made
}

/**
 * What has to be in force for a moment before `compileNode(world)` is: the policies of before (`inForce`), over the prefixes that
 * the world's policies name too. A prefix that is new takes addresses out of the class they are in; tables that know only the new
 * policies would judge them, until the peers follow, as something that they are not any more, and tables that know only the old
 * classes would not know them after. Undefined where no prefix is new: then there is nothing to do ahead.
 *
 * Put it in force whole, tables and then peers, and give its `numbers` to `compileNode`.
 */
export function compileAhead(
  world: World,
  inForce: readonly Policy[],
  before?: Numbers,
  previous?: NodeTables
): NodeTables | undefined {
  if (inForce.length === world.policies.length && inForce.every((one, at) => one === world.policies[at])) return undefined
  const known = prefixesOf(world, inForce)
  const named = prefixesOf(world)
  if (VIEWS.every((view) => [...named[view]].every((cidr) => known[view].has(cidr)))) return undefined
  const earlier = { ...world, policies: inForce }
  const compiler = new Compiler(earlier, before, world.policies)
  const applicable = new Map<number, Readonly<Record<Direction, Applicable>>>()
  const made = tablesOf(earlier, compiler, previous, applicable)
  bases.set(made, { signature: () => compiler.signature(), applicable: (identity) => applicable.get(identity) })
  return made
}

const VIEWS: readonly View[] = ['outside', 'pod', 'node']

/** Adds to `applicable` the rules of each subject. */
function tablesOf(
  world: World,
  compiler: Compiler,
  previous: NodeTables | undefined,
  applicable: Map<number, Readonly<Record<Direction, Applicable>>>
): NodeTables {
  const basis = previous && bases.get(previous)
  const signature = basis && compiler.signature()
  const reusable =
    signature !== undefined && basis?.signature() === signature
      ? new Map(previous?.subjects.map((one) => [one.identity, one]))
      : undefined
  const subjectOf = new Map<string, number>()
  const identityOf = new Map<string, number>()
  const subjects = new Map<number, CompiledSubject>()
  for (const pod of world.pods) {
    if (!isManaged(pod)) continue
    const identity = replicaIdentity(world, pod)
    const number = compiler.identities.numberOf(identity)
    if (number === undefined) continue
    identityOf.set(pod.uid, number)
    if (pod.node !== world.localNode) continue
    subjectOf.set(pod.uid, number)
    if (subjects.has(number)) continue
    const rules = applicablePolicies(world, identity)
    applicable.set(number, rules)
    const known = reusable?.get(number)
    if (known && sameRules(basis?.applicable(number), rules)) subjects.set(number, known)
    else {
      const table = compiler.table(identity)
      subjects.set(number, { identity: number, table, hash: hashTable(table) })
    }
  }
  return {
    subjects: [...subjects.values()].sort((a, b) => a.identity - b.identity),
    subjectOf,
    peers: compiler.peers,
    identityOf,
    identities: compiler.identities.byNumber,
    numbers: compiler.numbers
  }
}

function sameRules(
  before: Readonly<Record<Direction, Applicable>> | undefined,
  now: Readonly<Record<Direction, Applicable>>
): boolean {
  const same = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((one, at) => one === b[at])
  return DIRECTIONS.every((direction) => {
    const was = before?.[direction]
    const is = now[direction]
    return was !== undefined && was.any === is.any && same(was.rules, is.rules) && same(was.isolatedBy, is.isolatedBy)
  })
}

/** The table of one party alone, as seen on the world's local node. Undefined where the world has no such party. */
export function compile(world: World, subject: Party, before?: Numbers): PolicyTable | undefined {
  const identity = identify(world, subject)
  return identity && new Compiler(world, before).table(identity)
}
