import { abi } from './abi.gen'
import { StructView, sizeOf } from './struct'

export interface Counter {
  readonly packets: bigint
  readonly bytes: bigint
}

/** A per-CPU value: one struct a CPU, one after another, each padded to eight bytes as the kernel hands them out. */
export function sumCounter(perCpu: Uint8Array): Counter {
  const stride = Math.ceil(sizeOf('pc_counter') / 8) * 8
  let packets = 0n
  let bytes = 0n
  for (let at = 0; at + sizeOf('pc_counter') <= perCpu.length; at += stride) {
    const view = new StructView('pc_counter', perCpu, at)
    packets += view.get64('packets')
    bytes += view.get64('bytes')
  }
  return { packets, bytes }
}

/** One packet more, in the value of the only CPU that there is; undefined: it is the first. */
export function countedOnce(before: Uint8Array | undefined, bytes: number): Uint8Array {
  const after = before?.slice() ?? new Uint8Array(sizeOf('pc_counter'))
  const view = new StructView('pc_counter', after)
  view.set64('packets', view.get64('packets') + 1n).set64('bytes', view.get64('bytes') + BigInt(bytes))
  return after
}

export type StatName =
  | 'forwarded'
  | 'dropped'
  | 'audited'
  | 'events'
  | 'eventsLimited'
  | 'eventsLost'
  | 'connCreated'
  | 'connFailed'
  | 'connRejudged'
  | 'connCut'
  | 'countersFull'
  | 'arp'
  | 'neighbour'
  | 'related'
  | 'serviceChosen'
  | 'serviceRefused'

const stat = abi.enums.pc_stat
/** Index of each figure in the map `stats`. */
export const STATS: Readonly<Record<StatName, number>> = {
  forwarded: stat.PC_STAT_FORWARDED,
  dropped: stat.PC_STAT_DROPPED,
  audited: stat.PC_STAT_AUDITED,
  events: stat.PC_STAT_EVENTS,
  eventsLimited: stat.PC_STAT_EVENTS_LIMITED,
  eventsLost: stat.PC_STAT_EVENTS_LOST,
  connCreated: stat.PC_STAT_CONN_CREATED,
  connFailed: stat.PC_STAT_CONN_FAILED,
  connRejudged: stat.PC_STAT_CONN_REJUDGED,
  connCut: stat.PC_STAT_CONN_CUT,
  countersFull: stat.PC_STAT_COUNTERS_FULL,
  arp: stat.PC_STAT_ARP,
  neighbour: stat.PC_STAT_NEIGHBOUR,
  related: stat.PC_STAT_RELATED,
  serviceChosen: stat.PC_STAT_SERVICE_CHOSEN,
  serviceRefused: stat.PC_STAT_SERVICE_REFUSED
}

/** A per-CPU u64. */
export function sumStat(perCpu: Uint8Array): bigint {
  const view = new DataView(perCpu.buffer, perCpu.byteOffset, perCpu.byteLength)
  let sum = 0n
  for (let at = 0; at + 8 <= perCpu.length; at += 8) sum += view.getBigUint64(at, true)
  return sum
}
