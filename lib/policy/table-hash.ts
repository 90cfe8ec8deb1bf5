import { memo } from './memo'
import type { Evidence, PolicyTable, TableEntry, TablePeer } from './table'

/** Two numbers of 32 bits, mixed as MurmurHash3 does its blocks: enough to tell tables apart, and none is trusted by it. */
class Hash {
  #a = 0x9747b28c
  #b = 0x3c6ef372

  number(value: number): this {
    // The upper half too: precedences have 32 bits, and nothing here has more than 53.
    for (const word of [value | 0, Math.floor(value / 0x100000000)]) {
      this.#a = Math.imul(this.#a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593)
      this.#a = Math.imul((this.#a << 13) | (this.#a >>> 19), 5) + 0xe6546b64
      this.#b = Math.imul(this.#b ^ Math.imul(word, 0x85ebca6b), 0xc2b2ae35)
      this.#b = Math.imul((this.#b << 15) | (this.#b >>> 17), 9) + 0x52dce729
    }
    return this
  }

  text(value: string): this {
    this.number(value.length)
    for (let at = 0; at < value.length; at++) this.number(value.charCodeAt(at))
    return this
  }

  get words(): readonly [number, number] {
    return [this.#a >>> 0, this.#b >>> 0]
  }

  /** Each bit depends on all before it, so that sums of them tell as much as they do. */
  get mixed(): readonly [number, number] {
    return [mix(this.#a), mix(this.#b)]
  }
}

function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}

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
