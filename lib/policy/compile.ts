import { type Applicable, applicablePolicies } from './applicable'
import { type CidrClass, Classes, prefixesOf, type View } from './classes'
import { conflictOf } from './conflict'
import { traits } from './dialect'
import { type Identities, isManaged, numberIdentities } from './identities'
import { DIRECTIONS, type Direction, type Party, type Policy, type World } from './model'
import type { Numbering } from './numbers'
import { type Identity, identify, podIdentity } from './party'
import { PeerSets } from './peer-sets'
import { compilePeers, exactAddresses } from './peers'
import { hostPassesProxies } from './proxy'
import { compileDirection, conflictTable } from './subject'
import type { PeerTable, PolicyTable } from './table'
import { hashTable } from './table-hash'

/** All numbers in force on a node: plain JSON. */
export interface Numbers {
  readonly identities: Numbering<Identity>
  readonly classes: Numbering<CidrClass>
}

/** One table, for all pods of one identity. */
export interface CompiledSubject {
  /** The subject's own identity: the table's key. */
  readonly identity: number
  readonly table: PolicyTable
  /** Equal hashes: equal tables, evidence included. */
  readonly hash: string
}

export interface NodeTables {
  readonly subjects: readonly CompiledSubject[]
  /** Pod uid to the identity whose table it gets; the managed pods of the local node. */
  readonly subjectOf: ReadonlyMap<string, number>
  readonly peers: PeerTable
  /** Of every managed pod in the cluster, by uid. */
  readonly identityOf: ReadonlyMap<string, number>
  /** What each number stands for, for events; addresses left out. */
  readonly identities: ReadonlyMap<number, Identity>
  /** Persist it beside the tables, and hand it to the next `compileNode`. */
  readonly numbers: Numbers
}

/** By which tables of an earlier compilation are known to be still right: objects, which nothing changes. */
interface Basis {
  readonly world: string
  readonly applicable: ReadonlyMap<number, Readonly<Record<Direction, Applicable>>>
}

const bases = new WeakMap<NodeTables, Basis>()

/**
 * Everything that the datapath of `world.localNode` needs. `before` is what the kernel holds now: the `numbers` of the
 * compilation that was last put in force (one that failed does not count). Put tables in force first, then peers: tables have
 * entries for what was and for what is, so in between every address still finds its own.
 *
 * `previous`: tables that any earlier call returned. Where neither peers nor the policies of a subject have changed since (its
 * policies are the same objects), its table is taken over as it is.
 */
export function compileNode(world: World, before?: Numbers, previous?: NodeTables): NodeTables {
  return tablesOf(world, new Compiler(world, before), previous)
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
  const known = prefixesOf(world, inForce)
  const named = prefixesOf(world)
  if (VIEWS.every((view) => [...named[view]].every((cidr) => known[view].has(cidr)))) return undefined
  const earlier = { ...world, policies: inForce }
  return tablesOf(earlier, new Compiler(earlier, before, world.policies), previous)
}

const VIEWS: readonly View[] = ['outside', 'pod', 'node']

function tablesOf(world: World, compiler: Compiler, previous: NodeTables | undefined): NodeTables {
  const signature = compiler.signature()
  const basis = previous && bases.get(previous)
  const reusable =
    signature !== undefined && basis?.world === signature
      ? new Map(previous?.subjects.map((one) => [one.identity, one]))
      : undefined
  const applicable = new Map<number, Readonly<Record<Direction, Applicable>>>()
  const subjectOf = new Map<string, number>()
  const identityOf = new Map<string, number>()
  const subjects = new Map<number, CompiledSubject>()
  for (const pod of world.pods) {
    if (!isManaged(pod)) continue
    const identity = podIdentity(world, pod)
    const number = compiler.identities.numberOf(identity)
    if (number === undefined) continue
    identityOf.set(pod.uid, number)
    if (pod.node !== world.localNode) continue
    subjectOf.set(pod.uid, number)
    if (subjects.has(number)) continue
    const rules = applicablePolicies(world, identity)
    applicable.set(number, rules)
    const known = reusable?.get(number)
    if (known && sameRules(basis?.applicable.get(number), rules)) subjects.set(number, known)
    else {
      const table = compiler.table(identity)
      subjects.set(number, { identity: number, table, hash: hashTable(table) })
    }
  }
  const made: NodeTables = {
    subjects: [...subjects.values()].sort((a, b) => a.identity - b.identity),
    subjectOf,
    peers: compiler.peers,
    identityOf,
    identities: compiler.identities.byNumber,
    numbers: compiler.numbers
  }
  if (signature !== undefined) bases.set(made, { world: signature, applicable })
  return made
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

/** What all tables of a world have in common, computed once. */
export class Compiler {
  readonly identities: Identities
  readonly numbers: Numbers
  readonly peers: PeerTable
  readonly #world: World
  readonly #classes: Classes
  readonly #sets: PeerSets

  /** `ahead`: further policies, whose prefixes are classes already, though none of their rules is in force. */
  constructor(world: World, before?: Numbers, ahead: readonly Policy[] = []) {
    this.#world = world
    const policies = ahead.length > 0 ? [...world.policies, ...ahead] : world.policies
    const prefixes = prefixesOf(world, policies)
    const passes = policies.some((policy) => policy.specs.some((spec) => spec.rules.some((rule) => rule.verdict === 'pass')))
    const apart = passes || (hostPassesProxies(world) && prefixes.node.size > 0)
    const exact = exactAddresses(world)
    this.identities = numberIdentities(world, before?.identities)
    this.#classes = new Classes(prefixes, apart, exact, before?.classes)
    this.numbers = { identities: this.identities.numbering, classes: this.#classes.numbering }
    this.peers = compilePeers(exact, this.identities, this.#classes)
    this.#sets = new PeerSets(world, this.identities, this.#classes)
  }

  /** All that a table depends on beside its own policies, as one string. Undefined where that is not to be said. */
  signature(): string | undefined {
    const { dialect, mode, clusterName, options, services, cidrGroups, names } = this.#world
    if (traits(dialect).egressNamedPorts === 'all-pods') return undefined
    const numbers = [...this.identities.all, ...this.numbers.classes.entries].map(({ number, key }) => [number, key])
    return JSON.stringify([dialect, mode, clusterName, options, services, cidrGroups, names, numbers])
  }

  table(subject: Identity): PolicyTable {
    const conflict = this.#world.mode === 'never' ? undefined : conflictOf(this.#world, subject)
    if (conflict) return conflictTable(conflict.rules)
    const applicable = applicablePolicies(this.#world, subject)
    const context = { world: this.#world, identities: this.identities, classes: this.#classes, sets: this.#sets }
    return {
      entries: DIRECTIONS.flatMap((direction) => compileDirection(context, subject, direction, applicable[direction]))
    }
  }

  /** As `identities.numberOf`, for a party. */
  numberOf(party: Party): number | undefined {
    const identity = identify(this.#world, party)
    return identity && this.identities.numberOf(identity)
  }
}
