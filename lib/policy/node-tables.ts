import type { Identity } from './party'
import type { Numbers } from './standing'
import type { PeerTable, PolicyTable } from './table'

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
