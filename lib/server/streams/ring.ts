import type { FlowView } from '@/lib/api/http'
import type { ReceivedFlow } from '@/lib/server/cluster'

/** The newest flows, numbered without gaps: `EPOCH-NUMBER`. The epoch differs for each start of the server. */
export class FlowRing {
  readonly #flows: FlowView[] = []
  readonly #capacity: number
  readonly #epoch: string
  #next = 1
  #lost = 0

  constructor(capacity: number, epoch: string) {
    this.#capacity = capacity
    this.#epoch = epoch
  }

  /** Number of the next flow. */
  get next(): number {
    return this.#next
  }

  /** Events lost before they came here, in all. */
  get lost(): number {
    return this.#lost
  }

  add(flow: ReceivedFlow): FlowView {
    const view = { id: `${this.#epoch}-${this.#next++}`, ...flow }
    this.#lost += flow.lostBefore
    this.#flows.push(view)
    // Cut in bulk: shifting one by one would copy the whole each time.
    if (this.#flows.length > this.#capacity * 2) this.#flows.splice(0, this.#flows.length - this.#capacity)
    return view
  }

  /** The newest that match, oldest first. */
  last(count: number, matches: (flow: FlowView) => boolean = () => true): FlowView[] {
    const found: FlowView[] = []
    const oldest = Math.max(0, this.#flows.length - this.#capacity)
    for (let at = this.#flows.length - 1; at >= oldest && found.length < count; at--) {
      const flow = this.#flows[at]
      if (flow !== undefined && matches(flow)) found.push(flow)
    }
    return found.reverse()
  }

  /** Those after the one of this id, and how many between were dropped. Undefined for an id of another start. */
  since(id: string): { readonly flows: FlowView[]; readonly lost: number } | undefined {
    const [, epoch, digits] = /^(.*)-(\d+)$/.exec(id) ?? []
    const number = Number(digits)
    if (epoch !== this.#epoch || number >= this.#next) return undefined
    const missed = this.#next - 1 - number
    const flows = this.last(missed)
    return { flows, lost: missed - flows.length }
  }
}
