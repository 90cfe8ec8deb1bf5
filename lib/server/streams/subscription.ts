import type { EventMessage, FlowView } from '@/lib/api'
import type { FlowFilter } from './filter'

/** Messages of flows a second are at most 1000 / this. */
const BATCH_MS = 100
/** What a client may lag behind before it loses flows: about one message's worth of reading. */
const MAX_WAITING = 1000

export type Topic = Exclude<EventMessage['type'], 'hello' | 'beat'>

export type State = Exclude<EventMessage, { type: 'flows' }>

/** Through which a client sees what is told; a flow that it does not see is undefined. */
export interface Lens {
  state(message: State): State
  flow(flow: FlowView): FlowView | undefined
}

export const OPEN: Lens = { state: (message) => message, flow: (flow) => flow }

/**
 * What one client still has to be told. States replace each other, so that only flows can pile up; those beyond the limit
 * are dropped, oldest first, and counted. Nothing is encoded before the client asks.
 */
export class Subscription {
  readonly #topics: ReadonlySet<Topic>
  readonly #filter: FlowFilter
  readonly #lens: Lens
  /** When the right to listen ends, in milliseconds. */
  readonly until: number
  readonly #states = new Map<string, EventMessage>()
  #flows: FlowView[] = []
  #lost = 0
  #lastBatch = 0
  #closed = false
  #wake: (() => void) | undefined

  constructor(
    topics: ReadonlySet<Topic>,
    filter: FlowFilter = () => true,
    lens: Lens = OPEN,
    until = Number.POSITIVE_INFINITY
  ) {
    this.#topics = topics
    this.#filter = filter
    this.#lens = lens
    this.until = until
  }

  wants(topic: Topic): boolean {
    return this.#topics.has(topic)
  }

  /** A whole state: one that still waits is replaced. */
  state(message: State) {
    if (message.type !== 'hello' && message.type !== 'beat' && !this.wants(message.type)) return
    this.#states.set(message.type, this.#lens.state(message))
    this.#wake?.()
  }

  flows(flows: readonly FlowView[], lost = 0) {
    if (!this.wants('flows')) return
    const wanted = flows.filter(this.#filter).flatMap((flow) => this.#lens.flow(flow) ?? [])
    if (wanted.length === 0 && lost === 0) return
    this.#flows.push(...wanted)
    this.#lost += lost
    const over = this.#flows.length - MAX_WAITING
    if (over > 0) {
      this.#flows.splice(0, over)
      this.#lost += over
    }
    this.#wake?.()
  }

  close() {
    this.#closed = true
    this.#wake?.()
  }

  /** What there is to tell, once there is something; undefined after `close`. One caller at a time. */
  async next(): Promise<EventMessage[] | undefined> {
    for (;;) {
      if (this.#closed) return undefined
      const messages = [...this.#states.values()]
      this.#states.clear()
      const wait = this.#lastBatch + BATCH_MS - Date.now()
      const waiting = this.#flows.length > 0 || this.#lost > 0
      if (waiting && wait <= 0) {
        messages.push({ type: 'flows', data: { flows: this.#flows, lost: this.#lost } })
        this.#flows = []
        this.#lost = 0
        this.#lastBatch = Date.now()
      }
      if (messages.length > 0) return messages
      await new Promise<void>((resolve) => {
        const timer = waiting ? setTimeout(resolve, wait) : undefined
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
  }
}
