import { type FlowRecord, flowOf } from '@/lib/flow'
import type { Flow } from '@/lib/policy'

/** The connections of the traffic, each once, newest first. Replies are no connections of their own. */
export function seenFlows(records: readonly FlowRecord[]): readonly Flow[] {
  const found = new Map<string, Flow>()
  for (const record of records.toReversed()) {
    if (record.evidence.reason === 'reply' || record.evidence.reason === 'spoofed-source') continue
    const flow = flowOf(record)
    found.set(JSON.stringify(flow), flow)
  }
  return [...found.values()].toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}
