import type { FlowRecord } from '@/lib/flow'
import { Allowance } from './allowance'
import { type Flow, spoken } from './raw'
import { Ring } from './ring'

const KEPT = 4096
/** Flows a second that are put into words for those who read along, of forwarded ones and of all others each. */
const LIVE_PER_SECOND = 1000
/** Flows that are put into words at once, and ms between, where it is done because the world changes. */
const LOT = { flows: 64, pause: 10 }
/** Flows that wait for a reader that is slow; more are lost to it, and it is told how many. */
const WAITING = 1024

export interface FlowFilter {
  /** Empty: all. */
  readonly verdict: string
  /** `namespace/name`, or `namespace/`, on either side. */
  readonly pod: string
}

/** The part of a gRPC stream that is used. */
export interface FlowSink {
  write(flow: FlowRecord): boolean
  once(event: 'drain', listener: () => void): unknown
}

interface Reader {
  readonly verdict: string
  readonly read: (flow: FlowRecord) => void
  /** Flows that it is not given. */
  readonly lose: (count: number) => void
}

/** The latest flows, and those who read along. Nobody who is slow holds up another, or grows without bound. */
export class FlowHub {
  private readonly ring = new Ring<Flow>(KEPT)
  private readonly readers = new Set<Reader>()
  private readonly forwarded: Allowance
  private readonly others: Allowance

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.forwarded = new Allowance(LIVE_PER_SECOND, now)
    this.others = new Allowance(LIVE_PER_SECOND, now)
  }

  push(flow: FlowRecord): void {
    this.take(spoken(flow))
  }

  take(flow: Flow): void {
    this.ring.push(flow)
    if (this.readers.size === 0) return
    const allowance = flow.verdict === 'FORWARDED' ? this.forwarded : this.others
    // What nobody would see costs nothing.
    const wanted = [...this.readers].filter(({ verdict }) => verdict === '' || verdict === flow.verdict)
    const record = wanted.length > 0 && allowance.take() ? flow.record() : undefined
    for (const reader of this.readers) {
      if (record !== undefined && wanted.includes(reader)) reader.read(record)
      else reader.lose(flow.lost + (wanted.includes(reader) ? 1 : 0))
    }
  }

  last(count: number, filter: FlowFilter): readonly FlowRecord[] {
    const found: FlowRecord[] = []
    const flows = this.ring.last(KEPT)
    for (let at = flows.length - 1; at >= 0 && found.length < count; at--) {
      const flow = flows[at]
      if (flow === undefined || (filter.verdict !== '' && flow.verdict !== filter.verdict)) continue
      const record = flow.record()
      if (matches(record, filter)) found.push(record)
    }
    return found.reverse()
  }

  /** What there is gets its words by the world of its time, which is over: little by little, so that nobody waits for it. */
  settle(): void {
    const flows = this.ring.last(KEPT)
    const next = (at: number) => {
      for (const flow of flows.slice(at, at + LOT.flows)) flow.record()
      if (at + LOT.flows < flows.length) setTimeout(next, LOT.pause, at + LOT.flows).unref()
    }
    next(0)
  }

  /** Returns how to end it. */
  follow(filter: FlowFilter, sink: FlowSink): () => void {
    const waiting: FlowRecord[] = []
    let full = false
    let lost = 0
    const write = (flow: FlowRecord) => {
      if (sink.write(flow)) return
      full = true
      sink.once('drain', () => {
        full = false
        while (!full) {
          const next = waiting.shift()
          if (next === undefined) break
          write(next)
        }
      })
    }
    const lose = (count: number) => {
      lost += count
    }
    const read = (flow: FlowRecord) => {
      const passed = matches(flow, filter)
      if (!passed || (full && waiting.length >= WAITING)) {
        lost += flow.lostBefore + (passed ? 1 : 0)
        return
      }
      const told = lost === 0 ? flow : { ...flow, lostBefore: flow.lostBefore + lost }
      lost = 0
      if (full) waiting.push(told)
      else write(told)
    }
    const reader = { verdict: filter.verdict, read, lose }
    this.readers.add(reader)
    return () => this.readers.delete(reader)
  }
}

function matches(flow: FlowRecord, { verdict, pod }: FlowFilter): boolean {
  if (verdict !== '' && flow.verdict !== verdict) return false
  if (pod === '') return true
  return [flow.source, flow.destination].some(({ namespace = '', pod: name = '' }) =>
    pod.endsWith('/') ? `${namespace}/` === pod : `${namespace}/${name}` === pod
  )
}
