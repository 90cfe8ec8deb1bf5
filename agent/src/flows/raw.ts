import { abi, decodeEvent, EVENT_SIZE } from '@/lib/datapath'
import type { FlowRecord } from '@/lib/flow'
import { type FlowContext, flowRecord } from './record'

/** A flow that is put into words only when somebody looks at it: at ten thousand connections a second hardly any is. */
export interface Flow {
  readonly verdict: FlowRecord['verdict']
  /** Flows that were lost before this one. */
  readonly lost: number
  record(): FlowRecord
}

const { fields } = abi.structs.pc_event
const { PC_EVENT_OPENED, PC_EVENT_AUDITED } = abi.enums.pc_event_kind

/** A record of the kernel's, as it is in `bytes`, which nobody may write to any more. */
export class RawFlow implements Flow {
  readonly verdict: FlowRecord['verdict']
  readonly lost: number
  private from: { readonly bytes: Uint8Array; readonly offset: number; readonly context: FlowContext } | undefined
  private known: FlowRecord | undefined

  /** `context`: of the time of the event. */
  constructor(bytes: Uint8Array, offset: number, context: FlowContext) {
    const kind = bytes[offset + fields.kind.offset]
    this.verdict = kind === PC_EVENT_OPENED ? 'FORWARDED' : kind === PC_EVENT_AUDITED ? 'AUDIT' : 'DROPPED'
    const at = offset + fields.lost.offset
    this.lost =
      ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
    this.from = { bytes, offset, context }
  }

  record(): FlowRecord {
    if (this.from !== undefined) {
      const { bytes, offset, context } = this.from
      this.known = flowRecord(decodeEvent(bytes, offset), this.lost, context)
      this.from = undefined
    }
    return this.known as FlowRecord
  }
}

/** All records of what was read at once. */
export function rawFlows(bytes: Uint8Array, context: FlowContext): readonly RawFlow[] {
  const count = Math.floor(bytes.length / EVENT_SIZE)
  return Array.from({ length: count }, (_, at) => new RawFlow(bytes, at * EVENT_SIZE, context))
}

export const spoken = (flow: FlowRecord): Flow => ({ verdict: flow.verdict, lost: flow.lostBefore, record: () => flow })
