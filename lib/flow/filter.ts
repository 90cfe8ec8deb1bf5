import type { FlowRecord } from './flow'
import { partyName } from './party'

export interface FlowFilter {
  /** Absent: every verdict. */
  readonly verdict?: FlowRecord['verdict']
  /** Words that must all occur, in any order: in names, addresses, labels, ports, the protocol or the deciding rule. */
  readonly text?: string
}

/** A predicate for a filter: made once, asked of each flow. */
export function flowMatches({ verdict, text = '' }: FlowFilter): (flow: FlowRecord) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return (flow) => {
    if (verdict !== undefined && flow.verdict !== verdict) return false
    if (words.length === 0) return true
    const haystack = searched(flow)
    return words.every((word) => haystack.includes(word))
  }
}

function searched({ source, destination, protocol, direction, verdict, evidence }: FlowRecord): string {
  const parties = [source, destination].flatMap((party) => [partyName(party), party.address, ...party.labels])
  return [
    ...parties,
    `:${destination.port}`,
    protocol,
    direction,
    verdict,
    evidence.reason,
    ...evidence.rules,
    ...evidence.isolatedBy
  ]
    .join(' ')
    .toLowerCase()
}
