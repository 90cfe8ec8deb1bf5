import { readFileSync } from 'node:fs'
import type { Cluster } from '../../cluster/nodes/cluster'
import { Installation } from '../../cluster/nodes/installation'

export interface IdleFigures {
  readonly seconds: number
  readonly writes: number
  /** Requests that were begun or ended meanwhile, by verb. */
  readonly verbs: Readonly<Record<string, number>>
  /** Policies whose status was written before. */
  readonly statuses: number
}

interface AuditEvent {
  readonly auditID: string
  readonly verb: string
  readonly stageTimestamp: string
}

const READS = new Set(['get', 'list', 'watch'])
/** Until everybody has read what there is, and written the status of policies. */
const SETTLE_MS = 60_000

/** What the agents and the editor that the chart installs ask of the API server while nothing happens, by its audit log. */
export async function idleRequests(cluster: Cluster, seconds: number): Promise<IdleFigures> {
  const installation = await Installation.install(cluster, 'agent.enforce=true')
  try {
    await pause(SETTLE_MS)
    const [began, status] = [
      Date.now(),
      await cluster.kubectl('get', 'cnp', '-A', '-o=jsonpath={.items[*].status.conditions[0].type}')
    ]
    await pause(seconds * 1000)
    const ended = Date.now()
    const asked = new Map<string, string>()
    for (const { auditID, verb, stageTimestamp } of auditOf(cluster)) {
      const at = Date.parse(stageTimestamp)
      if (at >= began && at < ended) asked.set(auditID, verb)
    }
    const verbs: Record<string, number> = {}
    for (const verb of asked.values()) verbs[verb] = (verbs[verb] ?? 0) + 1
    const writes = [...asked.values()].filter((verb) => !READS.has(verb)).length
    return { seconds, writes, verbs, statuses: status.split(' ').filter(Boolean).length }
  } finally {
    await installation.end()
  }
}

function auditOf({ controlPlane }: Cluster): readonly AuditEvent[] {
  const lines = readFileSync(controlPlane.auditLog, 'utf8').split('\n')
  // The last one may not be whole yet.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as AuditEvent)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
