import { type Direction, type Protocol, parseAddress } from '@/lib/policy'
import { abi } from './abi.gen'
import { encodeAddress, familyOf } from './address'
import { type Batch, bytesKey, keyAt, valueAt } from './batch'
import { decodePeer, type EncodedPeers } from './peers'
import { encodeScope, SCOPE_BITS } from './policy'
import { StructView } from './struct'

/** IANA numbers of the protocols that policies know. */
export const PROTOCOL_NUMBER: Readonly<Record<Protocol, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, ICMPv6: 58 }

export interface PeerAnswer {
  readonly identity: number
  readonly class: number
}

export interface PolicyAnswer {
  readonly verdict: 'allow' | 'deny'
  readonly precedence: number
  readonly cookie: number
}

/** A longest-prefix table over bytes, as the kernel's trie answers: keys begin with the length, 32 bits. */
export class PrefixTable {
  readonly #byLength = new Map<number, Map<string, Uint8Array>>()
  readonly #lengths: readonly number[]

  constructor(batch: Batch) {
    for (let at = 0; at < batch.count; at++) {
      const key = keyAt(batch, at)
      const bits = new DataView(key.buffer, key.byteOffset).getUint32(0, true)
      let row = this.#byLength.get(bits)
      if (!row) {
        row = new Map()
        this.#byLength.set(bits, row)
      }
      row.set(masked(key.subarray(4), bits), valueAt(batch, at))
    }
    this.#lengths = [...this.#byLength.keys()].sort((a, b) => b - a)
  }

  /** The value of the longest prefix of `data`. */
  find(data: Uint8Array): Uint8Array | undefined {
    for (const bits of this.#lengths) {
      const found = this.#byLength.get(bits)?.get(masked(data, bits))
      if (found) return found
    }
    return undefined
  }
}

function masked(data: Uint8Array, bits: number): string {
  const whole = bits >> 3
  const rest = bits & 7
  const head = bytesKey(data.subarray(0, whole))
  return rest === 0 ? head : head + String.fromCharCode((data[whole] ?? 0) & (0xff << (8 - rest)))
}

/** The kernel's way from an address to a peer: the exact table, then the longest prefix, then the world. */
export class PeerLookup {
  readonly #exact = new Map<string, Uint8Array>()
  readonly #prefixes: PrefixTable

  constructor(peers: EncodedPeers) {
    for (let at = 0; at < peers.exact.count; at++) {
      this.#exact.set(bytesKey(keyAt(peers.exact, at)), valueAt(peers.exact, at))
    }
    this.#prefixes = new PrefixTable(peers.prefixes)
  }

  /** Undefined where the text is no address. */
  find(address: string): PeerAnswer | undefined {
    const bytes = encodeAddress(address)
    if (!bytes || !parseAddress(address)) return undefined
    const found = this.#exact.get(bytesKey(bytes)) ?? this.#prefixes.find(bytes)
    return found ? decodePeer(found) : { identity: familyOf(bytes) === 'ipv4' ? 9 : 10, class: 0 }
  }
}

/** The kernel's way from a peer, a protocol and a port to a verdict: three questions, the highest precedence answers. */
export class PolicyLookup {
  readonly #table: PrefixTable

  constructor(table: Batch) {
    this.#table = new PrefixTable(table)
  }

  /** `port` is the destination's; of ICMP the type. Undefined where nothing answers, which the kernel takes as a denial. */
  find(direction: Direction, peer: PeerAnswer, protocol: number, port: number): PolicyAnswer | undefined {
    const icmp = protocol === PROTOCOL_NUMBER.ICMP || protocol === PROTOCOL_NUMBER.ICMPv6
    const ask = (kind: 'identity' | 'class' | 'any', number: number) => {
      const key = new StructView('pc_policy_key')
        .set('peer', number)
        .set('scope', encodeScope(direction, kind))
        .set('protocol', protocol)
        .setPort('port', icmp ? (port & 0xff) << 8 : port)
      const found = this.#table.find(new Uint8Array(key.view.buffer).subarray(4))
      return found && new StructView('pc_policy_value', found)
    }
    let best: StructView<'pc_policy_value'> | undefined
    // In this order: of equal precedence the first asked stays.
    for (const answer of [
      ask('identity', peer.identity),
      peer.class ? ask('class', peer.class) : undefined,
      ask('any', 0)
    ]) {
      if (answer && (!best || answer.get('precedence') > best.get('precedence'))) best = answer
    }
    if (!best) return undefined
    return {
      verdict: best.get('verdict') === abi.enums.pc_verdict.PC_ALLOW ? 'allow' : 'deny',
      precedence: best.get('precedence'),
      cookie: best.get('cookie')
    }
  }
}

export const KEY_DATA_BITS = SCOPE_BITS + 24
