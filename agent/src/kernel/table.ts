import { type Batch, sizeOf, u32 } from '@/lib/datapath'
import type { PolicyTableHandle, Slot } from './contract'
import { checked, ENOENT, KernelError } from './error'
import { BPF_F_NO_PREALLOC, BpfMap, createMap, MAP_TYPE } from './map'
import { native } from './native'

/** Room for what is added in place as peers come; costs nothing until it is used. */
const TABLE_ENTRIES = 65536

export function createTable(entries: Batch): PolicyTableHandle {
  const room = Math.max(TABLE_ENTRIES, entries.count * 2)
  const sizes = [sizeOf('pc_policy_key'), sizeOf('pc_policy_value')] as const
  const table = createMap('pc_policy_table', MAP_TYPE.LPM_TRIE, ...sizes, room, BPF_F_NO_PREALLOC)
  try {
    table.setMany(entries)
  } catch (error) {
    table.close()
    throw error
  }
  return table
}

export function openTable(policies: BpfMap, endpoint: number): PolicyTableHandle | undefined {
  const id = policies.get(u32(endpoint))
  if (!id) return undefined
  const fd = native().mapById(new DataView(id.buffer).getUint32(0, true))
  // It was exchanged in between, and nothing else held it.
  if (fd === -ENOENT) return undefined
  return new BpfMap('pc_policy_table', checked(fd, `Opening the policy table of endpoint ${endpoint}`))
}

/** The kernel waits once for every packet that is on its way to leave the old tables, then returns. */
export function exchange(policies: BpfMap, slots: readonly Slot[]): void {
  if (new Set(slots.map((slot) => slot.endpoint)).size !== slots.length) {
    throw new KernelError('Exchanging policy tables: an endpoint is named twice', 22)
  }
  policies.setMany({
    count: slots.length,
    keys: new Uint8Array(Buffer.concat(slots.map((slot) => u32(slot.endpoint)))),
    values: new Uint8Array(Buffer.concat(slots.map((slot) => u32(slot.table.fd))))
  })
}
