import { type Batch, encodePolicyTable } from '@/lib/datapath'
import type { CompiledSubject, NodeTables, World } from '@/lib/policy'
import type { EndpointRegistry } from '../endpoints/registry'
import { agentIssue } from '../issues'
import type { ClaimedPod } from './claim'
import type { Cookies } from './cookies'
import type { EndpointMap } from './endpoint-map'
import { fallbackTable } from './fallback'
import type { Notes } from './round'
import type { SavedState } from './saved'
import type { PolicyTables, WantedTable } from './tables'

export interface EndpointTablesOptions {
  readonly tables: PolicyTables
  readonly cookies: Cookies
  readonly endpoints: EndpointMap
  readonly registry: EndpointRegistry
  readonly saved: SavedState
}

/** Gives each pod its table, and one that has none what closes it where policies isolate it. */
export class EndpointTables {
  private readonly options: EndpointTablesOptions

  constructor(options: EndpointTablesOptions) {
    this.options = options
  }

  put(pods: readonly ClaimedPod[], compiled: NodeTables | undefined, { issues, failures, held }: Notes): void {
    if (compiled === undefined) return
    const subjects = new Map(compiled.subjects.map((subject) => [subject.identity, subject]))
    const encoded = new Map<CompiledSubject, Batch>()
    const encode = (subject: CompiledSubject): Batch => {
      const entries = encoded.get(subject) ?? encodePolicyTable(subject.table, this.options.cookies.of)
      encoded.set(subject, entries)
      return entries
    }
    const wanted: readonly WantedTable[] = pods.flatMap(({ pod, id }) => {
      const why = held(pod.namespace)
      if (why !== undefined) {
        failures.set(id, `held: ${why} cannot be understood`)
        return []
      }
      const subject = subjects.get(compiled.subjectOf.get(pod.uid) ?? -1)
      return subject === undefined ? [] : [{ endpoint: id, hash: subject.hash, entries: () => encode(subject) }]
    })
    for (const [endpoint, why] of this.exchange(wanted)) {
      failures.set(endpoint, why)
      issues.push(agentIssue('build-failed', `The table of ${this.nameOf(endpoint)} could not be made: ${why}`))
    }
  }

  /** A pod without any table, because its own failed and there was none: what policies isolate is closed. */
  closeUntabled(pods: readonly ClaimedPod[], world: World, { failures, held }: Notes): void {
    const without = pods.filter(({ id }) => !this.options.tables.has(id))
    if (without.length === 0) return
    const wanted = without.map(({ pod, id }) => {
      const known = held(pod.namespace) === undefined ? world.pods.find(({ uid }) => uid === pod.uid) : undefined
      const table = fallbackTable(world, known)
      const closed = table.entries.some(({ verdict }) => verdict === 'deny')
      const why = failures.get(id) ?? 'its policies could not be compiled'
      failures.set(id, closed ? `closed where policies isolate it, because ${why}` : why)
      const entries = () => encodePolicyTable(table, this.options.cookies.of)
      return { endpoint: id, hash: `fallback of ${id}`, entries }
    })
    this.exchange(wanted) // and where that fails too, no table at all: everything is dropped
  }

  /** Returns what failed, and why. */
  private exchange(wanted: readonly WantedTable[]): ReadonlyMap<number, string> {
    const { tables, endpoints } = this.options
    const { exchanged, failed } = tables.put(wanted, this.saveCookies)
    for (const endpoint of exchanged) endpoints.touch(endpoint)
    return failed
  }

  private readonly saveCookies = (): void => {
    const { saved, cookies } = this.options
    saved.attempt('cookies.jsonl', () => cookies.save())
  }

  private nameOf(endpoint: number): string {
    const record = this.options.registry.byId(endpoint)
    return record === undefined ? `endpoint ${endpoint}` : `${record.namespace}/${record.pod}`
  }
}
