import { Hash } from './hash'
import { memo } from './memo'
import type { Evidence, PolicyTable, TableEntry, TablePeer } from './table'

/** Equal for equal tables, entry by entry, evidence included; their order does not count, so that it can be kept up to date. */
export function hashTable(table: PolicyTable): string {
  return new TableHash().add(table.entries).text
}

/** The sum of its entries' hashes. */
export class TableHash {
  #a = 0
  #b = 0

  add(entries: Iterable<TableEntry>): this {
    for (const entry of entries) {
      const [a, b] = hashEntry(entry)
      this.#a = (this.#a + a) >>> 0
      this.#b = (this.#b + b) >>> 0
    }
    return this
  }

  remove(entries: Iterable<TableEntry>): this {
    for (const entry of entries) {
      const [a, b] = hashEntry(entry)
      this.#a = (this.#a - a) >>> 0
      this.#b = (this.#b - b) >>> 0
    }
    return this
  }

  static of(text: string): TableHash {
    const made = new TableHash()
    made.#a = Number.parseInt(text.slice(0, 8), 16)
    made.#b = Number.parseInt(text.slice(8), 16)
    return made
  }

  get text(): string {
    return [this.#a, this.#b].map((word) => word.toString(16).padStart(8, '0')).join('')
  }
}

function hashEntry(entry: TableEntry): readonly [number, number] {
  const [a, b] = hashEvidence(entry.evidence)
  return new Hash()
    .number(entry.direction === 'ingress' ? 1 : 2)
    .number(entry.verdict === 'allow' ? 1 : 2)
    .text(entry.proxy ?? '')
    .number(PEER[entry.peer.kind])
    .number(peerNumber(entry.peer))
    .number(entry.protocol === 'any' ? 256 : entry.protocol)
    .number(entry.port.value * 32 + entry.port.bits)
    .number(entry.precedence)
    .number(a)
    .number(b).mixed
}

const PEER: Readonly<Record<TablePeer['kind'], number>> = { any: 0, identity: 1, class: 2 }

function peerNumber(peer: TablePeer): number {
  return peer.kind === 'identity' ? peer.identity : peer.kind === 'class' ? peer.class : 0
}

/** Many entries share one evidence. */
const hashEvidence = memo((evidence: Evidence): readonly [number, number] => {
  const hash = new Hash().text(evidence.reason)
  for (const rule of evidence.rules) hash.text(rule)
  for (const ref of evidence.isolatedBy) {
    hash.text(ref.kind).text(ref.namespace).text(ref.name).text(ref.uid).number(ref.generation)
  }
  return hash.words
})
