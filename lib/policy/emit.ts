import { type ProxyKind, proxyKind } from './l7/rank'
import type { Direction, Rule } from './model'
import type { PortPrefix } from './port-prefix'
import type { Precedence } from './precedence'
import type { Implicit, Part } from './rule-ports'
import type { Evidence, TableEntry, TablePeer } from './table'

/** So many rules at the most are named by one evidence; one entry under thousands of equal rules would name them all. */
export const EVIDENCE_LIMIT = 64

/** An entry but for its direction and peer. */
export interface Row {
  readonly protocol: number | 'any'
  readonly port: TableEntry['port']
  readonly verdict: 'allow' | 'deny'
  readonly proxy: ProxyKind | undefined
  readonly precedence: Precedence
  readonly evidence: Evidence
}

/** Turns what holds on a prefix into rows, and rows into entries. */
export class Emitter {
  readonly entries: TableEntry[] = []
  readonly #direction: Direction
  readonly #single = new Map<Rule, Evidence>()

  constructor(direction: Direction) {
    this.#direction = direction
  }

  /** `of`: what decides, all with one verdict; rules, or one implicit reason. Not empty. */
  row({ protocol, value, bits }: PortPrefix, precedence: Precedence, of: readonly (Part | Implicit)[]): Row {
    const first = of[0] as Part | Implicit
    const port = { value, bits }
    if ('evidence' in first) {
      return { protocol, port, verdict: first.verdict, proxy: undefined, precedence, evidence: first.evidence }
    }
    const verdict = first.rule.verdict === 'allow' ? 'allow' : 'deny'
    return {
      protocol,
      port,
      verdict,
      proxy: first.proxy && proxyKind(first.proxy),
      precedence,
      evidence: this.#evidence(of as readonly Part[])
    }
  }

  write(peer: TablePeer, rows: readonly Row[]): void {
    const direction = this.#direction
    for (const { protocol, port, verdict, proxy, precedence, evidence } of rows) {
      this.entries.push(
        proxy
          ? { direction, peer, protocol, port, verdict, proxy, precedence, evidence }
          : { direction, peer, protocol, port, verdict, precedence, evidence }
      )
    }
  }

  #evidence(parts: readonly Part[]): Evidence {
    const [only] = parts
    const known = only && parts.length === 1 ? this.#single.get(only.rule) : undefined
    if (known) return known
    const named = [...new Set(parts.map((part) => part.rule.id))].slice(0, EVIDENCE_LIMIT)
    const made: Evidence = { reason: 'rule', rules: named.sort(), isolatedBy: [] }
    if (only && parts.length === 1) this.#single.set(only.rule, made)
    return made
  }
}
