import { randomBytes } from 'node:crypto'
import type { CountersResponse, FlowView, StatusResponse } from '@/lib/api/http'
import type { Changes } from '@/lib/server/changes'
import type { Agents, Cluster } from '@/lib/server/cluster'
import type { Logger } from '@/lib/server/log'
import type { FlowFilter } from './filter'
import { FlowRing } from './ring'
import { type Lens, OPEN, Subscription, type Topic } from './subscription'

export const HEARTBEAT_SECONDS = 15
/** How many flows are kept for those who come later. */
export const KEPT_FLOWS = 2000
const COUNTERS_MS = 1000
const STATUS_MS = 2000
/** So long at most a stream outlives the session that it was opened in. */
const SESSIONS_MS = 1000

export interface HubOptions {
  readonly cluster: Cluster
  readonly changes: Pick<Changes, 'waiting' | 'watch' | 'history'>
  readonly agents: Agents
  readonly status: () => Promise<StatusResponse>
  readonly version: string
  readonly log: Logger
}

/** What a client asks for. */
export interface Wish {
  readonly topics: ReadonlySet<Topic>
  readonly filter: FlowFilter
  readonly lens?: Lens
  /** Of the last flow that it got on an earlier stream. */
  readonly lastId?: string
  /** Without such an id: so many of the past. */
  readonly last: number
  /** When the session of the client ends, in milliseconds; the command has none. */
  readonly until?: number
}

/** One watch of the cluster and one stream of flows, told to any number of clients. What costs the agent something runs only while one listens. */
export class Hub {
  readonly #options: HubOptions
  readonly #clients = new Set<Subscription>()
  readonly #waiters = new Set<(flow: FlowView) => void>()
  readonly #stops: (() => void)[] = []
  readonly #timers: NodeJS.Timeout[] = []
  readonly ring = new FlowRing(KEPT_FLOWS, randomBytes(4).toString('hex'))
  #counters = ''
  #status = ''
  #busy = new Set<Topic>()

  constructor(options: HubOptions) {
    this.#options = options
    const { cluster, changes, agents } = options
    this.#stops.push(
      cluster.watch((view) => {
        for (const client of this.#clients) client.state({ type: 'cluster', data: view })
        this.#poll('status')
      }),
      changes.watch(() => {
        for (const client of this.#clients) client.state(this.#changes())
      }),
      agents.flows(KEPT_FLOWS, (flow) => this.#flow(flow))
    )
    const every = (ms: number, run: () => void) => this.#timers.push(setInterval(run, ms).unref())
    every(COUNTERS_MS, () => this.#poll('counters'))
    every(STATUS_MS, () => this.#poll('status'))
    // By the clock, not by a timer for each: a laptop that slept finds its sessions over when it wakes.
    every(SESSIONS_MS, () => this.#endSessions(Date.now()))
    every(HEARTBEAT_SECONDS * 1000, () => {
      const at = new Date().toISOString()
      for (const client of this.#clients) client.state({ type: 'beat', data: { at } })
    })
  }

  subscribe({ topics, filter, lens = OPEN, lastId, last, until }: Wish): Subscription {
    const client = new Subscription(topics, filter, lens, until)
    client.state({ type: 'hello', data: { version: this.#options.version, heartbeatSeconds: HEARTBEAT_SECONDS } })
    client.state({ type: 'cluster', data: this.#options.cluster.list() })
    client.state(this.#changes())
    const missed = lastId === undefined ? undefined : this.ring.since(lastId)
    if (missed !== undefined) client.flows(missed.flows, missed.lost)
    else client.flows(this.ring.last(last, (flow) => filter(flow) && lens.flow(flow) !== undefined))
    this.#clients.add(client)
    // The newcomer needs them too, changed or not.
    this.#status = ''
    this.#counters = ''
    this.#poll('status')
    this.#poll('counters')
    return client
  }

  unsubscribe(client: Subscription) {
    client.close()
    this.#clients.delete(client)
  }

  /** The first flow from number `from` of the ring on that matches, or undefined after `timeoutMs`. */
  flow(from: number, matches: (flow: FlowView) => boolean, timeoutMs: number): Promise<FlowView | undefined> {
    const seen = this.ring.last(this.ring.next - from).find(matches)
    if (seen !== undefined) return Promise.resolve(seen)
    return new Promise((resolve) => {
      const done = (flow: FlowView | undefined) => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
        resolve(flow)
      }
      const waiter = (flow: FlowView) => {
        if (matches(flow)) done(flow)
      }
      const timer = setTimeout(() => done(undefined), timeoutMs)
      this.#waiters.add(waiter)
    })
  }

  close() {
    for (const timer of this.#timers) clearInterval(timer)
    for (const stop of this.#stops) stop()
    for (const client of [...this.#clients]) this.unsubscribe(client)
  }

  /** Who may ask nothing any more is told nothing any more: the page asks why its stream ended, and hears that its session did. */
  #endSessions(now: number) {
    for (const client of [...this.#clients]) if (client.until <= now) this.unsubscribe(client)
  }

  #changes() {
    const { changes } = this.#options
    return { type: 'changes', data: { waiting: changes.waiting(), version: changes.history.version } } as const
  }

  #flow(received: Parameters<FlowRing['add']>[0]) {
    const flow = this.ring.add(received)
    for (const waiter of [...this.#waiters]) waiter(flow)
    for (const client of this.#clients) client.flows([flow])
  }

  /** Asks and tells, if someone listens, the answer is another than the last one, and the last question has been answered. */
  #poll(topic: 'counters' | 'status') {
    const wanted = [...this.#clients].some((client) => client.wants(topic))
    if (!wanted || this.#busy.has(topic)) return
    this.#busy.add(topic)
    const asked = topic === 'counters' ? this.#askCounters() : this.#askStatus()
    asked
      .catch((error: Error) => this.#options.log.debug({ topic, error: error.message }, 'not answered'))
      .finally(() => this.#busy.delete(topic))
  }

  async #askCounters() {
    const data: CountersResponse = { rules: await this.#options.agents.counters() }
    const text = JSON.stringify(data)
    if (text === this.#counters) return
    this.#counters = text
    for (const client of this.#clients) client.state({ type: 'counters', data })
  }

  async #askStatus() {
    const data = await this.#options.status()
    const text = JSON.stringify(data)
    if (text === this.#status) return
    this.#status = text
    for (const client of this.#clients) client.state({ type: 'status', data })
  }
}
