import type { World } from './model'
import type { Numbering } from './numbers'
import type { Identity } from './party'
import type { PeerTable, PolicyTable } from './table'

/** A CIDR class: a prefix that policies name, as pods and nodes see it or as the outside does, see classes.ts. */
export interface CidrClass {
  readonly prefix: string
  readonly view: 'outside' | 'inside'
  /** Of the pods in it: `TCP/http=8080`, sorted; policies that name a port and an ipBlock need it. */
  readonly ports: readonly string[]
}

/** All numbers in force on a node: plain JSON; persist it beside the tables, and hand it to the next `compileNode`. */
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
  /** Of every pod in the cluster, by uid, and what each number stands for: for events. */
  readonly identityOf: ReadonlyMap<string, number>
  readonly identities: ReadonlyMap<number, Identity>
  readonly numbers: Numbers
}

/**
 * Everything that the datapath of `world.localNode` needs. `before` is what the kernel holds now (`numbers` of the compilation
 * that was last put in force; a failed one does not count). Put in force in this order: tables, then peers.
 */
export function compileNode(_world: World, _before?: Numbers): NodeTables {
  throw new Error('not yet')
}
