import type { Direction } from '@/lib/policy'
import { abi } from './abi.gen'
import { type Batch, bytesKey, keyAt, valueAt } from './batch'
import { familyOf } from './family'
import { encodeScope } from './scope'
import { StructView } from './struct'

/*
 * The kernel's lookup, step by step, over the bytes that the kernel gets and nothing else: agent/bpf/policy.h in TypeScript.
 * It must not know what a policy is, so it may not reach the engine, not even by way of another file (lookup.test.ts).
 */

export interface PeerAnswer {
  readonly identity: number
  readonly class: number
}

export interface PolicyAnswer {
  readonly allowed: boolean
  readonly precedence: number
  readonly cookie: number
  /** Other than 0: allowed only by way of a proxy, see `decodeProxy`. */
  readonly proxyPort: number
}

const ICMP = 1
const ICMPV6 = 58

/** A longest-prefix table over bytes, a trie of bits like the kernel's: keys begin with the length, 32 bits. */
export class PrefixTable {
  /** Of each node, its children for 0 and 1; 0: none (the root is nobody's child). */
  readonly #children: number[] = [0, 0]
  readonly #values: (Uint8Array | undefined)[] = [undefined]

  constructor(batch: Batch) {
    for (let at = 0; at < batch.count; at++) {
      const key = keyAt(batch, at)
      const bits = new DataView(key.buffer, key.byteOffset).getUint32(0, true)
      this.#values[this.#node(key.subarray(4), bits)] = valueAt(batch, at)
    }
  }

  /** The value of the longest prefix of `data`. */
  find(data: Uint8Array): Uint8Array | undefined {
    let found = this.#values[0]
    let node = 0
    for (let bit = 0; bit < data.length * 8; bit++) {
      node = this.#children[node * 2 + bitAt(data, bit)] ?? 0
      if (node === 0) break
      found = this.#values[node] ?? found
    }
    return found
  }

  #node(data: Uint8Array, bits: number): number {
    let node = 0
    for (let bit = 0; bit < bits; bit++) {
      const slot = node * 2 + bitAt(data, bit)
      let child = this.#children[slot] ?? 0
      if (child === 0) {
        child = this.#values.push(undefined) - 1
        this.#children.push(0, 0)
        this.#children[slot] = child
      }
      node = child
    }
    return node
  }
}

function bitAt(data: Uint8Array, bit: number): number {
  return ((data[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
}

/** The kernel's way from an address to a peer: the exact table, then the longest prefix, then the world. */
export class PeerLookup {
  readonly #exact = new Map<string, Uint8Array>()
  readonly #prefixes: PrefixTable

  constructor(peers: { readonly exact: Batch; readonly prefixes: Batch }) {
    for (let at = 0; at < peers.exact.count; at++) {
      this.#exact.set(bytesKey(keyAt(peers.exact, at)), valueAt(peers.exact, at))
    }
    this.#prefixes = new PrefixTable(peers.prefixes)
  }

  /** `address`: the bytes of a `struct pc_addr`. */
  find(address: Uint8Array): PeerAnswer {
    const found = this.#exact.get(bytesKey(address)) ?? this.#prefixes.find(address)
    const { PC_ID_WORLD_IPV4, PC_ID_WORLD_IPV6 } = abi.enums.pc_identity
    if (!found) return { identity: familyOf(address) === 'ipv4' ? PC_ID_WORLD_IPV4 : PC_ID_WORLD_IPV6, class: 0 }
    const peer = new StructView('pc_peer', found)
    return { identity: peer.get('identity'), class: peer.get('cidr_class') }
  }
}

/** The kernel's way from a peer, a protocol and a port to a verdict: three questions, the highest precedence answers. */
export class PolicyLookup {
  readonly #table: PrefixTable
  /** One key, written anew for each question. */
  readonly #key = new StructView('pc_policy_key')
  /** Of it what the prefix length is counted over. */
  readonly #data = new Uint8Array(this.#key.view.buffer).subarray(4)

  constructor(table: Batch) {
    this.#table = new PrefixTable(table)
  }

  /** The answer. `protocol`: IANA number; `port`: the destination's, of ICMP the type. Undefined: none, a denial. */
  find(direction: Direction, peer: PeerAnswer, protocol: number, port: number): PolicyAnswer | undefined {
    let best: PolicyAnswer | undefined
    for (const answer of this.answers(direction, peer, protocol, port)) {
      // Of equal precedence the first asked stays.
      if (!best || answer.precedence > best.precedence) best = answer
    }
    return best
  }

  /** What each of the three questions finds, in the order in which the kernel asks them: identity, class, any. */
  answers(direction: Direction, peer: PeerAnswer, protocol: number, port: number): readonly PolicyAnswer[] {
    this.#key.set('protocol', protocol).setPort('port', protocol === ICMP || protocol === ICMPV6 ? (port & 0xff) << 8 : port)
    const found: PolicyAnswer[] = []
    this.#ask(direction, 'identity', peer.identity, found)
    if (peer.class) this.#ask(direction, 'class', peer.class, found)
    this.#ask(direction, 'any', 0, found)
    return found
  }

  #ask(direction: Direction, kind: 'identity' | 'class' | 'any', of: number, into: PolicyAnswer[]): void {
    this.#key.set('peer', of).set('scope', encodeScope(direction, kind))
    const found = this.#table.find(this.#data)
    if (found) into.push(readAnswer(found))
  }
}

function readAnswer(bytes: Uint8Array): PolicyAnswer {
  const value = new StructView('pc_policy_value', bytes)
  return {
    allowed: value.get('verdict') === abi.enums.pc_verdict.PC_ALLOW,
    precedence: value.get('precedence'),
    cookie: value.get('cookie'),
    proxyPort: value.get('proxy_port')
  }
}
