import {
  ANY_ENDPOINT,
  decodeEndpoint,
  type Endpoint,
  encodeEndpoint,
  encodeEndpointKey,
  keyAt,
  valueAt
} from '@/lib/datapath'
import type { KernelMap } from '../kernel'

/** Which endpoint is behind an interface, as the kernel has it. */
export class EndpointMap {
  private readonly map: KernelMap
  private readonly held = new Map<number, Endpoint>()
  /** Epochs of endpoints that are not in the map: one that comes again must not have an epoch that its old connections know. */
  private readonly past = new Map<number, number>()
  /** Whose open connections are to be judged anew, until the epoch that says so is written. */
  private readonly touched = new Set<number>()

  constructor(map: KernelMap) {
    this.map = map
    const there = map.entries()
    for (let at = 0; at < there.count; at++) {
      const key = keyAt(there, at)
      this.held.set(new DataView(key.buffer, key.byteOffset).getUint32(0, true), decodeEndpoint(valueAt(there, at)))
    }
  }

  get(ifindex: number): Endpoint | undefined {
    const there = this.held.get(ifindex)
    return there?.id === ANY_ENDPOINT ? undefined : there
  }

  all(): readonly (Endpoint & { readonly ifindex: number })[] {
    return [...this.held].flatMap(([ifindex, endpoint]) => (endpoint.id === ANY_ENDPOINT ? [] : [{ ...endpoint, ifindex }]))
  }

  /** What pods' interfaces are ports of: these and no others. Throws where the map is full. */
  putBridges(wanted: ReadonlySet<number>): void {
    const bridge: Endpoint = { id: ANY_ENDPOINT, epoch: 0, audit: false, identity: 0 }
    for (const ifindex of wanted) {
      if (this.held.has(ifindex)) continue
      this.map.set(encodeEndpointKey(ifindex), encodeEndpoint(bridge))
      this.held.set(ifindex, bridge)
    }
    for (const [ifindex, { id }] of this.held) {
      if (id !== ANY_ENDPOINT || wanted.has(ifindex)) continue
      this.map.delete(encodeEndpointKey(ifindex))
      this.held.delete(ifindex)
    }
  }

  /** Its table was exchanged, or it lost an address: open connections are judged anew from its next `put`. */
  touch(id: number): void {
    this.touched.add(id)
  }

  /** `identity` undefined: as before. Throws where the map is full. */
  put(ifindex: number, { id, audit, identity }: { id: number; audit: boolean; identity: number | undefined }): void {
    const there = this.held.get(ifindex)
    const before = there?.id === id ? there : undefined
    const next: Endpoint = {
      id,
      epoch: before === undefined ? (this.past.get(id) ?? 0) + 1 : before.epoch + (this.touched.has(id) ? 1 : 0),
      audit,
      identity: identity ?? before?.identity ?? 0
    }
    if (before !== undefined && equal(before, next)) return
    this.map.set(encodeEndpointKey(ifindex), encodeEndpoint(next))
    this.held.set(ifindex, next)
    this.touched.delete(id)
    this.past.delete(id)
    if (there !== undefined && there.id !== id) this.past.set(there.id, there.epoch)
  }

  /** Endpoints in the map whose connections are still judged by what was before. */
  stale(): readonly (Endpoint & { readonly ifindex: number })[] {
    return this.all().filter(({ id }) => this.touched.has(id))
  }

  drop(ifindex: number): void {
    const there = this.held.get(ifindex)
    this.map.delete(encodeEndpointKey(ifindex))
    this.held.delete(ifindex)
    if (there !== undefined) this.past.set(there.id, there.epoch)
  }

  /** No connection of it will be looked at again. */
  forget(id: number): void {
    this.past.delete(id)
    this.touched.delete(id)
  }
}

const equal = (a: Endpoint, b: Endpoint) => a.epoch === b.epoch && a.audit === b.audit && a.identity === b.identity
