import { type Applicable, applicablePolicies } from './applicable'
import { prefixesOf, type View } from './classes'
import { Compiler } from './compiler'
import { traits } from './dialect'
import { DIRECTIONS, type Direction, type Party, type Policy, type World } from './model'
import type { CompiledSubject, NodeTables } from './node-tables'
import { identify } from './party'
import { PodFollower } from './pod-follower'
import { podsBetween } from './pods-between'
import type { Numbers, Standing } from './standing'
import type { PolicyTable } from './table'
import { hashTable } from './table-hash'

export { Compiler } from './compiler'
export type { CompiledSubject, NodeTables } from './node-tables'
export type { Numbers } from './standing'

/** By which tables of an earlier compilation are known to be still right: objects, which nothing changes. */
interface Basis {
  readonly signature: () => string | undefined
  /** Of the same, all but the policies are the same. */
  readonly standing?: Standing
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
    bases.set(followed, { signature: () => last.signature(followed), applicable: (identity) => last.applicable(identity) })
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
  bases.set(made, basisOf(compiler, applicable))
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
  bases.set(made, basisOf(compiler, applicable))
  return made
}

const basisOf = (compiler: Compiler, applicable: ReadonlyMap<number, Readonly<Record<Direction, Applicable>>>): Basis => ({
  signature: () => compiler.signature(),
  standing: compiler.standing,
  applicable: (identity) => applicable.get(identity)
})

const VIEWS: readonly View[] = ['outside', 'pod', 'node']

/** Adds to `applicable` the rules of each subject. */
function tablesOf(
  world: World,
  compiler: Compiler,
  previous: NodeTables | undefined,
  applicable: Map<number, Readonly<Record<Direction, Applicable>>>
): NodeTables {
  const basis = previous && bases.get(previous)
  const reusable =
    basis && isAlike(world, compiler, basis) ? new Map(previous.subjects.map((one) => [one.identity, one])) : undefined
  const { identityOf, subjectOf, subjects } = compiler.standing.members
  const compiled = [...subjects].map(([number, identity]): CompiledSubject => {
    const rules = applicablePolicies(world, identity)
    applicable.set(number, rules)
    const known = reusable?.get(number)
    if (known && sameRules(basis?.applicable(number), rules)) return known
    const table = compiler.table(identity)
    return { identity: number, table, hash: hashTable(table) }
  })
  return {
    subjects: compiled.sort((a, b) => a.identity - b.identity),
    subjectOf,
    peers: compiler.peers,
    identityOf,
    identities: compiler.identities.byNumber,
    numbers: compiler.numbers
  }
}

/** Does a table of then say the same now, where its policies are the same? */
function isAlike(world: World, compiler: Compiler, basis: Basis): boolean {
  if (traits(world).egressNamedPorts === 'all-pods') return false
  if (basis.standing === compiler.standing) return true
  const signature = compiler.signature()
  return signature !== undefined && basis.signature() === signature
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
