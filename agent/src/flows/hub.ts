import type { FlowRecord } from '@/lib/flow'
import { Ring } from './ring'

const KEPT = 4096
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

/** The latest flows, and those who read along. Nobody who is slow holds up another, or grows without bound. */
export class FlowHub {
  private readonly ring = new Ring<FlowRecord>(KEPT)
  private readonly readers = new Set<(flow: FlowRecord) => void>()

  push(flow: FlowRecord): void {
    this.ring.push(flow)
    for (const read of this.readers) read(flow)
  }

  last(count: number, filter: FlowFilter): readonly FlowRecord[] {
    if (count === 0) return []
    return this.ring
      .last(KEPT)
      .filter((flow) => matches(flow, filter))
      .slice(-count)
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
    this.readers.add(read)
    return () => this.readers.delete(read)
  }
}

function matches(flow: FlowRecord, { verdict, pod }: FlowFilter): boolean {
  if (verdict !== '' && flow.verdict !== verdict) return false
  if (pod === '') return true
  return [flow.source, flow.destination].some(({ namespace = '', pod: name = '' }) =>
    pod.endsWith('/') ? `${namespace}/` === pod : `${namespace}/${name}` === pod
  )
}
