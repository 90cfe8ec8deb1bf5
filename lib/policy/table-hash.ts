import { memo } from './memo'
import type { Evidence, PolicyTable, TablePeer } from './table'

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
}

/** Equal for equal tables, entry by entry, evidence included. */
export function hashTable(table: PolicyTable): string {
  const hash = new Hash()
  for (const entry of table.entries) {
    const [a, b] = hashEvidence(entry.evidence)
    hash
      .number(entry.direction === 'ingress' ? 1 : 2)
      .number(entry.verdict === 'allow' ? 1 : 2)
      .text(entry.proxy ?? '')
      .number(PEER[entry.peer.kind])
      .number(peerNumber(entry.peer))
      .number(entry.protocol === 'any' ? 256 : entry.protocol)
      .number(entry.port.value * 32 + entry.port.bits)
      .number(entry.precedence)
      .number(a)
      .number(b)
  }
  return hash.words.map((word) => word.toString(16).padStart(8, '0')).join('')
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
