import { decidedBy } from './evidence'
import type { FlowRecord } from './flow'

/** One connection attempt with the judgements of both its sides, as far as they were seen. */
export interface Connection<F extends FlowRecord = FlowRecord> {
  /** That of the record seen first: it stays when the other comes. */
  readonly id: string
  readonly time: string
  readonly verdict: F['verdict']
  /** The record that decided: the one that dropped it, else one that names a rule, else the last. */
  readonly flow: F
  /** In the order seen: egress of the source, then ingress of the destination. */
  readonly sides: readonly F[]
}

/** The second side of a connection is judged right after the first: further apart than this, it is another one. */
const APART = 64

/** Joins the records of a connection's two sides. Oldest first, as given. */
export function connections<F extends FlowRecord & { readonly id: string }>(flows: readonly F[]): readonly Connection<F>[] {
  const out: Connection<F>[] = []
  const open = new Map<string, number>()
  for (const flow of flows) {
    const key = keyOf(flow)
    const at = open.get(key)
    const before = at === undefined || out.length - at > APART ? undefined : out[at]
    if (at !== undefined && before?.sides.every(({ direction }) => direction !== flow.direction)) {
      out[at] = join(before, flow)
      open.delete(key)
    } else {
      open.set(key, out.push({ id: flow.id, time: flow.time, verdict: flow.verdict, flow, sides: [flow] }) - 1)
    }
  }
  return out
}

function keyOf({ source, destination, protocol, icmpType }: FlowRecord): string {
  return `${protocol} ${icmpType ?? ''} ${source.address} ${source.port} ${destination.address} ${destination.port}`
}

function join<F extends FlowRecord>(first: Connection<F>, second: F): Connection<F> {
  const sides = [...first.sides, second]
  const flow =
    sides.find(({ verdict }) => verdict === 'DROPPED') ?? sides.find(({ evidence }) => evidence.rules.length > 0) ?? second
  return { ...first, verdict: flow.verdict, flow, sides }
}

/** What decided a connection: each side that had something to say. */
export function decision({ flow, sides }: Connection): string {
  if (flow.verdict === 'DROPPED') return `${flow.direction}: ${decidedBy(flow)}`
  const saying = sides.filter(({ evidence }) => evidence.reason !== 'no-policy')
  if (saying.length === 0) return sides.length > 1 ? 'no policy selects either side' : decidedBy(flow)
  return saying.map((side) => `${side.direction}: ${decidedBy(side)}`).join(', ')
}
