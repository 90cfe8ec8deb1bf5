import type { Interfaces } from '../endpoints/interfaces'
import type { LocalPod } from '../endpoints/pods'
import type { EndpointRegistry } from '../endpoints/registry'
import type { Logger } from '../log'
import type { Attachments, PodInsight } from './attachments'
import { type ClaimedPod, claimPods } from './claim'
import type { EndpointMap } from './endpoint-map'
import type { Notes } from './round'
import type { Sources } from './sources'
import type { PolicyTables } from './tables'
import type { LeftEndpoint } from './view'

/** A pod of an earlier agent whose object this process has not seen: nothing is known of it, nothing of it changes. */
export interface UnknownPod {
  readonly id: number
  readonly identity: number
  readonly addresses: readonly string[]
}

export interface PresenceOptions {
  readonly interfaces: Interfaces
  readonly insight: PodInsight
  readonly registry: EndpointRegistry
  readonly endpoints: EndpointMap
  readonly attachments: Attachments
  readonly tables: PolicyTables
  readonly sources: Sources
  readonly log: Logger
}

/** Which pods are on the node, which are not yet known, and which are gone. */
export class Presence {
  private readonly options: PresenceOptions
  /** Of which pods this process has seen the object: only of those it knows when they are gone. */
  private readonly seen = new Set<string>()

  constructor(options: PresenceOptions) {
    this.options = options
  }

  claim(local: readonly LocalPod[], { issues }: Notes): readonly ClaimedPod[] {
    for (const { uid } of local) this.seen.add(uid)
    const { interfaces, registry, endpoints } = this.options
    return claimPods(local, { interfaces, registry, endpoints, issues })
  }

  unknown(local: readonly LocalPod[]): readonly UnknownPod[] {
    const { endpoints, registry, sources } = this.options
    const here = new Set(local.map(({ uid }) => uid))
    return endpoints.all().flatMap(({ id, identity }) => {
      const uid = registry.byId(id)?.uid ?? ''
      if (here.has(uid) || this.seen.has(uid)) return []
      return [{ id, identity, addresses: sources.of(id) }]
    })
  }

  /** Interfaces that are gone. A pod that gets another is another endpoint: connections of the old one are not its own. */
  dropInterfaces(): void {
    const { interfaces, endpoints, attachments, log } = this.options
    for (const { ifindex, id } of endpoints.all()) {
      if (interfaces.exists(ifindex)) continue
      attachments.drop(ifindex)
      endpoints.drop(ifindex)
      this.forget(id)
      log.info({ endpoint: id, ifindex }, 'interface gone')
    }
    for (const ifindex of attachments.all()) if (!interfaces.exists(ifindex)) attachments.drop(ifindex)
  }

  /**
   * Endpoints whose pod is gone. One whose interface is still there is closed and stays attached until that goes, since nothing may
   * use an address that is given to another. Of pods that this process never saw nothing is known: they stay as they are.
   */
  leave(pods: readonly ClaimedPod[]): readonly LeftEndpoint[] {
    const { registry, endpoints, tables } = this.options
    const present = new Set(pods.map(({ id }) => id))
    const all = endpoints.all()
    const stay = new Set(all.map(({ id }) => id))
    for (const { id } of registry.all()) if (!present.has(id) && !stay.has(id)) this.forget(id)
    return all.flatMap(({ id, ifindex, identity }) => {
      if (present.has(id)) return []
      const record = registry.byId(id)
      const known = record !== undefined && this.seen.has(record.uid)
      if (known && tables.drop(id)) endpoints.touch(id)
      return [{ id, ifindex, identity, record, known }]
    })
  }

  private forget(id: number): void {
    const { registry, endpoints, tables, insight } = this.options
    tables.drop(id)
    endpoints.forget(id)
    const record = registry.byId(id)
    if (record === undefined || registry.byUid(record.uid)?.id !== id) return
    registry.forget(record.uid)
    this.seen.delete(record.uid)
    insight.forget(record.uid)
  }
}
