/** An endpoint: one pod on one interface. Its number is never given to another. */
export interface EndpointRecord {
  readonly id: number
  readonly uid: string
  readonly namespace: string
  readonly pod: string
  readonly interface: string
  /** 0 until the interface was seen. */
  readonly ifindex: number
}

/** Plain JSON, for the state folder. */
export interface SavedEndpoints {
  readonly next: number
  readonly records: readonly EndpointRecord[]
}

/** Numbers of endpoints, by pod uid and interface; those of the past too, for flows that come late. */
export class EndpointRegistry {
  private next: number
  private readonly live = new Map<string, EndpointRecord>()
  private readonly past = new Map<number, EndpointRecord>()

  /** `used`: numbers that the kernel still knows, should the saved ones be lost. */
  constructor(saved: SavedEndpoints | undefined, used: readonly number[]) {
    for (const record of saved?.records ?? []) this.live.set(record.uid, record)
    this.next = Math.max(saved?.next ?? 1, ...used.map((id) => id + 1))
  }

  byUid(uid: string): EndpointRecord | undefined {
    return this.live.get(uid)
  }

  byId(id: number): EndpointRecord | undefined {
    for (const record of this.live.values()) if (record.id === id) return record
    return this.past.get(id)
  }

  all(): readonly EndpointRecord[] {
    return [...this.live.values()]
  }

  /**
   * The endpoint of a pod. A pod whose interface was made anew is another endpoint, since connections of the old one are not its own.
   * `adopt`: the number that the kernel knows the interface by, for an agent that lost its state.
   */
  claim(
    pod: { readonly uid: string; readonly namespace: string; readonly name: string; readonly interface: string },
    ifindex: number,
    adopt?: number
  ): EndpointRecord {
    const known = this.live.get(pod.uid)
    if (known !== undefined && (ifindex === 0 || known.ifindex === ifindex)) return known
    const waiting = known?.ifindex === 0
    if (!waiting) this.forget(pod.uid)
    const id = waiting ? known.id : (adopt ?? this.next)
    this.next = Math.max(this.next, id + 1)
    const record = { id, uid: pod.uid, namespace: pod.namespace, pod: pod.name, interface: pod.interface, ifindex }
    this.live.set(pod.uid, record)
    return record
  }

  forget(uid: string): void {
    const record = this.live.get(uid)
    if (record === undefined) return
    this.live.delete(uid)
    this.past.set(record.id, record)
    // Flows of it may still be on their way; of long ago they are not.
    if (this.past.size > 1024) this.past.delete(this.past.keys().next().value ?? 0)
  }

  save(): SavedEndpoints {
    return { next: this.next, records: this.all() }
  }
}
