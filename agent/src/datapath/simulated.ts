import { abi, type Batch, u32 } from '@/lib/datapath'
import type { AttachedInterface, Maps, PolicyTableHandle, Slot } from '../kernel'
import type { Datapath } from './datapath'
import { MemoryMap, MemoryTable } from './memory'

const TABLE_ENTRIES = 1 << 16

/** Holds the tables that the kernel would, and touches no packet. */
export class SimulatedDatapath implements Datapath {
  readonly kind = 'simulated'
  readonly attachment = 'none'
  readonly maps: Maps
  private readonly tables = new Map<number, MemoryTable>()
  private readonly interfaces = new Set<number>()

  constructor(sizes: Partial<Record<keyof Maps, number>> = {}) {
    const { structs } = abi
    const map = (name: keyof Maps, key: number, value: number, entries: number) =>
      new MemoryMap(name, key, value, sizes[name] ?? entries)
    this.maps = {
      endpoints: map('endpoints', 4, structs.pc_endpoint.size, 4096),
      sources: map('sources', structs.pc_source_key.size, 1, 16_384),
      peers_exact: map('peers_exact', structs.pc_addr.size, structs.pc_peer.size, 65_536),
      peers_prefix: map('peers_prefix', structs.pc_prefix_key.size, structs.pc_peer.size, 65_536),
      policies: map('policies', 4, 4, 4096),
      services: map('services', structs.pc_service_key.size, structs.pc_service.size, 65_536),
      backends: map('backends', structs.pc_slot_key.size, structs.pc_backend.size, 262_144),
      members: map('members', structs.pc_member_key.size, 4, 262_144),
      affinity: map('affinity', structs.pc_affinity_key.size, structs.pc_affinity.size, 1024),
      connections: map('connections', structs.pc_conn_key.size, structs.pc_conn.size, 65_536),
      fragments: map('fragments', structs.pc_frag_key.size, structs.pc_frag.size, 1024),
      node: map('node', 4, structs.pc_node.size, 1),
      counters: map('counters', 4, structs.pc_counter.size, 65_536),
      stats: map('stats', 4, 8, abi.enums.pc_stat.PC_STAT_COUNT)
    }
  }

  attach(ifindex: number): void {
    this.interfaces.add(ifindex)
  }

  detach(ifindex: number): boolean {
    return this.interfaces.delete(ifindex)
  }

  attached(): readonly AttachedInterface[] {
    return [...this.interfaces].map((ifindex) => ({ ifindex, present: true, current: true }))
  }

  createTable(entries: Batch): PolicyTableHandle {
    const table = new MemoryTable('policy', entries.keySize, entries.valueSize, TABLE_ENTRIES)
    table.setMany(entries)
    return table
  }

  openTable(endpoint: number): PolicyTableHandle | undefined {
    return this.maps.policies.get(u32(endpoint)) === undefined ? undefined : this.tables.get(endpoint)
  }

  exchange(slots: readonly Slot[]): void {
    for (const { endpoint, table } of slots) {
      this.maps.policies.set(u32(endpoint), u32(1))
      this.tables.set(endpoint, table as MemoryTable)
    }
  }

  connectionPressure() {
    return { created: 0, swept: 0, present: 0, evicted: 0, capacity: this.maps.connections.maxEntries }
  }

  close(): void {}
}
