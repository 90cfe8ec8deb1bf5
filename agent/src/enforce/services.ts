import {
  type Batch,
  bytesKey,
  type EncodedFrontend,
  encodeFrontend,
  encodeFrontendKey,
  type Frontend,
  keyAt,
  type Row,
  serviceIdOf,
  serviceOf,
  valueAt
} from '@/lib/datapath'
import type { KernelMap, Maps } from '../kernel'

/** What rows were made from, or the rows themselves where an agent before this one made them: of ten thousand they would take much memory. */
type Held = { readonly id: number } & ({ readonly from: Frontend } | { readonly rows: EncodedFrontend })

interface Changes {
  readonly upserts: Row[]
  readonly deletes: Row[]
}

/** The maps of services, edited in place: only what differs is written. A service keeps its number through restarts. */
export class ServiceMaps {
  private readonly maps: Maps
  /** By the bytes of its address, port and protocol. */
  private held: Map<string, Held>
  /** Rows that no service leads to: whoever was killed in between has left them. */
  private orphans: { readonly slots: readonly Row[]; readonly members: readonly Row[] } = { slots: [], members: [] }
  private last = 0

  constructor(maps: Maps) {
    this.maps = maps
    this.held = this.read()
  }

  /** Address and port of the services that are in force. */
  get count(): number {
    return this.held.size
  }

  /**
   * All there shall be; of two for the same address and port the first counts. The same object means the same as before. Backends
   * first, then what leads to them; the reverse on removal. Throws where a map is full, before the first is written.
   */
  put(wanted: readonly Frontend[]): void {
    const next = new Map<string, Held>()
    const services: Changes = { upserts: [], deletes: [] }
    const slots: Changes = { upserts: [], deletes: [...this.orphans.slots] }
    const members: Changes = { upserts: [], deletes: [...this.orphans.members] }
    for (const frontend of wanted) {
      const name = nameOf(frontend)
      if (name === undefined || next.has(name)) continue
      const before = this.held.get(name)
      if (before && 'from' in before && before.from === frontend) {
        next.set(name, before)
        continue
      }
      const id = before?.id ?? this.nextId()
      const rows = encodeFrontend(id, frontend)
      if (rows === undefined) continue
      next.set(name, { id, from: frontend })
      const old = before && rowsIn(before)
      differ(old ? [old.service] : [], [rows.service], services)
      differ(old?.slots ?? [], rows.slots, slots)
      differ(old?.members ?? [], rows.members, members)
    }
    for (const [name, held] of this.held) {
      const rows = next.has(name) ? undefined : rowsIn(held)
      if (rows === undefined) continue
      services.deletes.push(rows.service)
      slots.deletes.push(...rows.slots)
      members.deletes.push(...rows.members)
    }
    this.write(next, { services, slots, members })
  }

  private write(
    next: Map<string, Held>,
    changes: { readonly services: Changes; readonly slots: Changes; readonly members: Changes }
  ): void {
    const { services, backends, members } = this.maps
    let [slots, all] = [0, 0]
    for (const held of next.values()) {
      const [chosen, leaving] = 'from' in held ? [held.from.backends.length, held.from.leaving.length] : [0, 0]
      slots += chosen
      all += chosen + leaving
    }
    fits(services, next.size)
    fits(backends, slots)
    fits(members, all)
    try {
      members.setMany(batchOf(members, changes.members.upserts))
      backends.setMany(batchOf(backends, changes.slots.upserts))
      services.setMany(batchOf(services, changes.services.upserts))
      services.deleteMany(batchOf(services, changes.services.deletes))
      backends.deleteMany(batchOf(backends, changes.slots.deletes))
      members.deleteMany(batchOf(members, changes.members.deletes))
      this.held = next
      this.orphans = { slots: [], members: [] }
    } catch (error) {
      this.held = this.read()
      throw error
    }
  }

  private nextId(): number {
    this.last += 1
    return this.last
  }

  /** What the maps hold. */
  private read(): Map<string, Held> {
    const grouped = (batch: Batch): ReadonlyMap<number, Row[]> => {
      const by = new Map<number, Row[]>()
      for (const row of rowsOf(batch)) {
        const rows = by.get(serviceOf(row.key))
        if (rows) rows.push(row)
        else by.set(serviceOf(row.key), [row])
      }
      return by
    }
    const slots = grouped(this.maps.backends.entries())
    const members = grouped(this.maps.members.entries())
    const held = new Map<string, Held>()
    for (const service of rowsOf(this.maps.services.entries())) {
      const id = serviceIdOf(service.value)
      const rows = { service, slots: slots.get(id) ?? [], members: members.get(id) ?? [] }
      held.set(bytesKey(service.key), { id, rows })
    }
    const ids = new Set([...held.values()].map(({ id }) => id))
    const left = (by: ReadonlyMap<number, Row[]>) => [...by].flatMap(([id, rows]) => (ids.has(id) ? [] : rows))
    this.orphans = { slots: left(slots), members: left(members) }
    for (const id of [...ids, ...slots.keys(), ...members.keys()]) this.last = Math.max(this.last, id)
    return held
  }
}

const names = new WeakMap<Frontend, string>()

/** The bytes of its key, as a name; undefined where its address is none. */
function nameOf(frontend: Frontend): string | undefined {
  const known = names.get(frontend)
  if (known !== undefined) return known
  const key = encodeFrontendKey(frontend)
  if (key === undefined) return undefined
  const name = bytesKey(key)
  names.set(frontend, name)
  return name
}

const rowsIn = (held: Held): EncodedFrontend | undefined => ('rows' in held ? held.rows : encodeFrontend(held.id, held.from))

/** What turns `before` into `after`, into `changes`. */
function differ(before: readonly Row[], after: readonly Row[], { upserts, deletes }: Changes): void {
  const old = new Map(before.map((row) => [bytesKey(row.key), row]))
  for (const row of after) {
    const name = bytesKey(row.key)
    const was = old.get(name)
    old.delete(name)
    if (was === undefined || bytesKey(was.value) !== bytesKey(row.value)) upserts.push(row)
  }
  deletes.push(...old.values())
}

function rowsOf(batch: Batch): readonly Row[] {
  return Array.from({ length: batch.count }, (_, at) => ({
    key: Uint8Array.from(keyAt(batch, at)),
    value: Uint8Array.from(valueAt(batch, at))
  }))
}

function batchOf({ keySize, valueSize }: KernelMap, rows: readonly Row[]): Batch {
  const keys = new Uint8Array(keySize * rows.length)
  const values = new Uint8Array(valueSize * rows.length)
  for (const [at, { key, value }] of rows.entries()) {
    keys.set(key, at * keySize)
    values.set(value, at * valueSize)
  }
  return { count: rows.length, keySize, valueSize, keys, values }
}

function fits(map: KernelMap, count: number): void {
  if (count > map.maxEntries) throw new Error(`${count} entries do not fit into ${map.name}, which holds ${map.maxEntries}.`)
}
