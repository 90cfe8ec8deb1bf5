import type { NodeTables, Numbers, PolicyTable } from '@/lib/policy'
import type { Batch } from './batch'
import type { CookieRegistry } from './cookies'
import { type EncodedPeers, encodePeers } from './peers'
import { encodePolicyTable } from './policy'

/** All that the kernel gets of a node's policies, as bytes. */
export interface NodeImage {
  readonly peers: EncodedPeers
  /** By the subject's identity. */
  readonly tables: ReadonlyMap<number, Batch>
  readonly numbers: Numbers
}

export function encodeNodeTables(tables: NodeTables, cookies: CookieRegistry): NodeImage {
  return {
    peers: encodePeers(tables.peers),
    tables: new Map(tables.subjects.map((subject) => [subject.identity, encodeTable(subject.table, cookies)])),
    numbers: tables.numbers
  }
}

export function encodeTable(table: PolicyTable, cookies: CookieRegistry): Batch {
  return encodePolicyTable(table, (entry) => cookies.cookieOf(entry))
}
