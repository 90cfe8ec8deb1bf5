import { type Applicable, applicablePolicies } from './applicable'
import { formatAddress } from './cidr'
import { type Compiler, signatureOf } from './compiler'
import { conflictOf } from './conflict'
import { traits } from './dialect'
import { ExactTable } from './exact-table'
import { type Identities, identityKey, isManaged, renumberIdentities } from './identities'
import { DIRECTIONS, type Direction, type Pod, type Rule, type World } from './model'
import type { CompiledSubject, NodeTables } from './node-tables'
import type { Numbered } from './numbers'
import { type Identity, podAddresses } from './party'
import { type PodChange, podsBetween } from './pods-between'
import { replicaIdentity } from './replica'
import { portsOf } from './rule-ports'
import { compileIdentity } from './subject'
import { withIdentity, withoutIdentity } from './table-edit'
import { hashTable } from './table-hash'

type Rules = Readonly<Record<Direction, Applicable>>

interface Subject {
  readonly identity: Identity
  readonly rules: Rules
  readonly compiled: CompiledSubject
}

/**
 * The tables of a node while nothing but pods comes, goes and changes: each change touches the entries that are about it, and the
 * outcome is what compiling from nothing gives. What it knows is of the tables that it made last.
 */
export class PodFollower {
  readonly #world: World
  readonly #compiler: Compiler
  readonly #subjects = new Map<number, Subject>()
  /** Subjects by the rules that they are under, for those tables that may get entries. */
  readonly #under = new Map<Rule, Set<number>>()
  readonly #members = new Map<string, number>()
  readonly #local = new Map<number, number>()
  readonly #exact: ExactTable
  #identities: Identities
  #pods: readonly Pod[]
  #tables: NodeTables
  #halfway = false

  /** `rules`: of each subject that has a table. */
  constructor(world: World, compiler: Compiler, tables: NodeTables, rules: ReadonlyMap<number, Rules>) {
    this.#world = world
    this.#compiler = compiler
    this.#identities = compiler.identities
    this.#pods = world.pods
    this.#tables = tables
    this.#exact = new ExactTable(world, tables.peers.exact)
    for (const compiled of tables.subjects) {
      const identity = compiler.identities.byNumber.get(compiled.identity)
      const under = rules.get(compiled.identity)
      if (identity && under) this.#enter({ identity, rules: under, compiled })
    }
    for (const pod of world.pods) if (isManaged(pod)) this.#count(pod, 1)
  }

  /** For `compileNode`, once the policies are others. Undefined for tables that are not the last: what is known here is not of them. */
  signature(of: NodeTables): string | undefined {
    if (of !== this.#tables || this.#halfway) return undefined
    return signatureOf(this.#world, this.#identities, this.#tables.numbers)
  }

  applicable(identity: number): Rules | undefined {
    return this.#subjects.get(identity)?.rules
  }

  /** The tables of `world`, where `previous` are the last ones. Undefined where they have to be made from nothing. */
  follow(world: World, previous: NodeTables): NodeTables | undefined {
    if (previous !== this.#tables || this.#halfway) return undefined
    const change = podsBetween(this.#world, this.#pods, world)
    if (!change || !this.#canFollow(change)) return undefined
    // Should anything throw, what is known here is of neither.
    this.#halfway = true
    this.#renumber(change)
    for (const pod of change.gone) this.#leave(pod)
    for (const pod of change.come) this.#arrive(pod)
    this.#pods = world.pods
    this.#tables = this.#made(change)
    this.#halfway = false
    return this.#tables
  }

  /** What is rare is left to a compilation from nothing. */
  #canFollow({ gone, come }: PodChange): boolean {
    const { classes, numbers } = this.#compiler
    if (traits(this.#world).egressNamedPorts === 'all-pods' || classes.areApart) return false
    if ([...gone, ...come].some((pod) => pod.hostNetwork)) return false
    if (numbers.classes.entries.some((entry) => entry.retiring)) return false
    const uids = new Set(gone.map(({ uid }) => uid))
    if (come.some(({ uid }) => !uids.has(uid) && this.#tables.identityOf.has(uid))) return false
    const known = come.every((pod) =>
      podAddresses(pod).every((one) => classes.isKnown(replicaIdentity(this.#world, pod), { ...one, bits: 128 }))
    )
    return known && this.#exact.canChange(gone.filter(isManaged), come.filter(isManaged))
  }

  /** Identities that come and go, their entries with them. */
  #renumber({ gone, come }: PodChange): void {
    const before = new Map<string, number>()
    const things = new Map<string, Identity>()
    const note = (pod: Pod, by: number) => {
      if (!isManaged(pod)) return
      const identity = replicaIdentity(this.#world, pod)
      const key = identityKey(identity)
      if (!before.has(key)) before.set(key, this.#members.get(key) ?? 0)
      this.#members.set(key, (this.#members.get(key) ?? 0) + by)
      things.set(key, identity)
    }
    for (const pod of gone) note(pod, -1)
    for (const pod of come) note(pod, 1)
    const now = (key: string) => this.#members.get(key) ?? 0
    const fresh = new Map([...things].filter(([key]) => before.get(key) === 0 && now(key) > 0))
    const left = new Set([...things.keys()].filter((key) => (before.get(key) ?? 0) > 0 && now(key) === 0))
    for (const key of left) this.#members.delete(key)
    const was = this.#identities
    if (fresh.size === 0 && left.size === 0 && !was.numbering.entries.some((entry) => entry.retiring)) return
    this.#identities = renumberIdentities(this.#world, was, fresh, left)
    for (const { number } of was.numbering.entries) if (!this.#identities.byNumber.has(number)) this.#giveUp(number)
    for (const one of this.#identities.numbering.entries) if (!was.byNumber.has(one.number)) this.#take(one)
  }

  #giveUp(number: number): void {
    this.#compiler.sets.remove(number)
    for (const subject of this.#subjects.values()) this.#change(subject, withoutIdentity(subject.compiled, number))
  }

  #take(one: Numbered<Identity>): void {
    const { sets, classes } = this.#compiler
    sets.add(one)
    const context = { world: this.#world, identities: this.#identities, classes, sets }
    const touched = new Set<number>()
    for (const [rule, subjects] of this.#under) {
      const byPeer = rule.direction === 'egress' && portsOf(this.#world, rule).named.length > 0
      if (sets.of(rule).any ? byPeer : sets.means(rule, one)) for (const number of subjects) touched.add(number)
    }
    for (const number of touched) {
      const subject = this.#subjects.get(number)
      if (!subject) continue
      const entries = DIRECTIONS.map((direction) =>
        compileIdentity(context, subject.identity, direction, subject.rules[direction].rules, one)
      )
      this.#change(subject, withIdentity(subject.compiled, one.number, entries.flat()))
    }
  }

  #change(subject: Subject, compiled: CompiledSubject): void {
    if (compiled !== subject.compiled) this.#subjects.set(compiled.identity, { ...subject, compiled })
  }

  #leave(pod: Pod): void {
    if (!isManaged(pod)) return
    this.#exact.remove(pod)
    if (pod.node !== this.#world.localNode) return
    // Its number stays with it for this round.
    const number = this.#tables.subjectOf.get(pod.uid)
    if (number !== undefined) this.#countLocal(number, -1)
  }

  #arrive(pod: Pod): void {
    if (!isManaged(pod)) return
    const identity = replicaIdentity(this.#world, pod)
    const number = this.#identities.numberOf(identity)
    if (number === undefined) return
    const { classes } = this.#compiler
    this.#exact.add(pod, (address) => ({
      address: formatAddress(address),
      identity: number,
      class: classes.numberOf(identity, { ...address, bits: 128 })
    }))
    if (pod.node === this.#world.localNode) this.#countLocal(number, 1)
  }

  #made({ gone, come }: PodChange): NodeTables {
    for (const number of this.#local.keys()) this.#settleSubject(number)
    const { subjectOf, identityOf, numbers, peers, identities } = this.#tables
    const [ofLocal, ofAll] = [new Map(subjectOf), new Map(identityOf)]
    for (const { uid } of gone) {
      ofLocal.delete(uid)
      ofAll.delete(uid)
    }
    for (const pod of come) {
      const number = isManaged(pod) ? this.#identities.numberOf(replicaIdentity(this.#world, pod)) : undefined
      if (number === undefined) continue
      ofAll.set(pod.uid, number)
      if (pod.node === this.#world.localNode) ofLocal.set(pod.uid, number)
    }
    const same = this.#identities.numbering === numbers.identities
    return {
      subjects: [...this.#subjects.values()].map(({ compiled }) => compiled).sort((a, b) => a.identity - b.identity),
      subjectOf: ofLocal,
      peers: { ...peers, exact: this.#exact.entries },
      identityOf: ofAll,
      identities: same ? identities : this.#identities.byNumber,
      numbers: same ? numbers : { ...numbers, identities: this.#identities.numbering }
    }
  }

  /** A table where a pod of this node is, and none where none is. */
  #settleSubject(number: number): void {
    const subject = this.#subjects.get(number)
    if ((this.#local.get(number) ?? 0) <= 0) {
      this.#local.delete(number)
      if (subject) this.#forget(subject)
      return
    }
    const identity = this.#identities.byNumber.get(number)
    if (subject || !identity) return
    const table = this.#compiler.table(identity, this.#identities)
    const rules = applicablePolicies(this.#world, identity)
    this.#enter({ identity, rules, compiled: { identity: number, table, hash: hashTable(table) } })
  }

  #enter(subject: Subject): void {
    const { identity } = subject.compiled
    this.#subjects.set(identity, subject)
    if (this.#world.mode === 'never' || conflictOf(this.#world, subject.identity)) return
    for (const rule of rulesOf(subject)) this.#under.set(rule, (this.#under.get(rule) ?? new Set()).add(identity))
  }

  #forget(subject: Subject): void {
    const { identity } = subject.compiled
    this.#subjects.delete(identity)
    for (const rule of rulesOf(subject)) {
      const subjects = this.#under.get(rule)
      subjects?.delete(identity)
      if (subjects?.size === 0) this.#under.delete(rule)
    }
  }

  #count(pod: Pod, by: number): void {
    const key = identityKey(replicaIdentity(this.#world, pod))
    this.#members.set(key, (this.#members.get(key) ?? 0) + by)
    const number = this.#tables.subjectOf.get(pod.uid)
    if (number !== undefined && pod.node === this.#world.localNode) this.#countLocal(number, by)
  }

  #countLocal(number: number, by: number): void {
    this.#local.set(number, (this.#local.get(number) ?? 0) + by)
  }
}

function rulesOf({ rules }: Subject): readonly Rule[] {
  return DIRECTIONS.flatMap((direction) => rules[direction].rules)
}
