import type { Connection } from './connection'
import type { FlowRecord } from './flow'
import { partyName } from './party'

export interface FlowFilter {
  /** Absent: every verdict. */
  readonly verdict?: FlowRecord['verdict']
  /** Words that must all occur, in any order: in names, addresses, labels, ports, the protocol or what decided. */
  readonly text?: string
}

/** A predicate for a filter: made once, asked of each connection. */
export function connectionMatches({ verdict, text = '' }: FlowFilter): (connection: Connection) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return (connection) => {
    if (verdict !== undefined && connection.verdict !== verdict) return false
    if (words.length === 0) return true
    const haystack = connection.sides.map(searched).join(' ').toLowerCase()
    return words.every((word) => haystack.includes(word))
  }
}

function searched({ source, destination, protocol, direction, verdict, evidence }: FlowRecord): string {
  const parties = [source, destination].flatMap((party) => [partyName(party), party.address, ...party.labels])
  const decided = [evidence.reason, ...evidence.rules, ...evidence.isolatedBy]
  return [...parties, `:${destination.port}`, protocol, direction, verdict, ...decided].join(' ')
}
