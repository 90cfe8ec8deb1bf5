import type { Batch } from '@/lib/datapath'

/**
 * What the rest of the agent may do with the kernel. Keys and values are bytes, as lib/datapath encodes them.
 * Everything here throws KernelError (what was tried, errno by name, what to do); a key that is not there is no error.
 */

export type Attachment = 'tcx' | 'clsact'

/** `from_pod`: TCX ingress of the host-side veth, egress rules. `to_pod`: TCX egress, ingress rules. */
export type ProgramName = 'from_pod' | 'to_pod'

export interface LoadOptions {
  /** Directory on a bpffs, made where absent; pins go to `v<ABI>` below it. Without one nothing is pinned: all goes with the process. */
  readonly pinPath?: string
  /** Mounts a bpffs at this path first, unless one is there. Never without being told. */
  readonly mountBpffs?: string
  /** `auto`: TCX where the kernel has it. */
  readonly attachment?: Attachment | 'auto'
  /** The compiled program; otherwise `dist/bpf/policy.bpf.o` of this project. */
  readonly object?: string
  /** Entries of a map, where it is made now; a pinned one keeps its size. */
  readonly sizes?: Partial<Record<SizedMap, number>>
}

export type SizedMap =
  | 'endpoints'
  | 'sources'
  | 'peers_exact'
  | 'peers_prefix'
  | 'policies'
  | 'services'
  | 'backends'
  | 'members'
  | 'affinity'
  | 'connections'
  | 'fragments'
  | 'counters'
  | 'events'

export interface Datapath {
  readonly attachment: Attachment
  /** Of the pins: `PATH/v<ABI>`. */
  readonly pins: string | undefined
  /** True where the maps of an earlier agent were found and taken over. */
  readonly resumed: boolean
  readonly maps: Maps

  /** Puts both programs on an interface, at the head; replaces those of an earlier agent in one step, without a gap. */
  attach(ifindex: number): void
  /** False where nothing was attached. */
  detach(ifindex: number): boolean
  /** By the pins: also of interfaces that are gone (`present: false`; `detach` them to clean up). */
  attached(): readonly AttachedInterface[]

  /** A policy table of its own, filled in one batch; in force once it is exchanged. */
  createTable(entries: Batch): PolicyTableHandle
  /** Table of an endpoint, as it is in force. Close the handle after use. */
  openTable(endpoint: number): PolicyTableHandle | undefined
  /** Puts all tables in force in one batch: one wait for RCU, not one each. Raise the endpoints' epochs afterwards. */
  exchange(slots: readonly Slot[]): void
  /** Connections that were open before enforcement began; one that the table has is left as it is. Returns how many are new. */
  seedConnections(entries: Pick<Batch, 'count' | 'keys' | 'values'>): number
  /** Clears away connections that are over, so that new ones need not: every few seconds. Runs in another thread. */
  sweepConnections(): Promise<Sweep>
  /** Connection entries made, there, and gone because the table was full. Walks the table only where some may have gone. */
  connectionPressure(): ConnectionPressure

  /** One reader at a time. */
  events(): EventReader
  /** Runs a program on one packet (Ethernet header first), with the real maps. */
  testRun(program: ProgramName, packet: Uint8Array, context?: TestContext): TestResult
  /** Lets go of file descriptors; what is pinned stays and goes on. */
  close(): void
}

export interface Maps {
  readonly endpoints: KernelMap
  readonly sources: KernelMap
  readonly peers_exact: KernelMap
  readonly peers_prefix: KernelMap
  /** Endpoint id to table: write through `exchange`; `delete` is fine. */
  readonly policies: KernelMap
  /** Frontends of Services, see lib/datapath/service.ts. */
  readonly services: KernelMap
  readonly backends: KernelMap
  readonly members: KernelMap
  readonly affinity: KernelMap
  readonly connections: KernelMap
  readonly fragments: KernelMap
  readonly node: KernelMap
  /** Per CPU: values are those of every CPU, see `sumCounter` of lib/datapath. */
  readonly counters: KernelMap
  /** Per CPU, see `sumStat`. */
  readonly stats: KernelMap
}

export interface KernelMap {
  readonly name: string
  readonly fd: number
  readonly keySize: number
  /** Of what `get` gives: for a per-CPU map all CPUs', each padded to eight bytes. */
  readonly valueSize: number
  readonly maxEntries: number
  get(key: Uint8Array): Uint8Array | undefined
  /** False where `mode` does not allow it: `create` found one, `replace` found none. */
  set(key: Uint8Array, value: Uint8Array, mode?: 'any' | 'create' | 'replace'): boolean
  /** False where it was not there. */
  delete(key: Uint8Array): boolean
  /** In one call. Not all-or-nothing in the kernel: where it throws, the entries before the one that failed are in. */
  setMany(entries: Pick<Batch, 'count' | 'keys' | 'values'>): void
  /** Keys that are not there are passed over. Returns how many were. */
  deleteMany(entries: Pick<Batch, 'count' | 'keys'>): number
  /** All of it. While the map changes, an entry may be missing or twice. */
  entries(): Batch
  count(): number
}

export interface PolicyTableHandle extends KernelMap {
  close(): void
}

export interface Slot {
  readonly endpoint: number
  readonly table: PolicyTableHandle
}

export interface AttachedInterface {
  readonly ifindex: number
  readonly present: boolean
  /** Both directions run this datapath's own programs, and first on the interface (TCX). */
  readonly current: boolean
}

export interface Sweep {
  readonly present: number
  readonly swept: number
}

export interface ConnectionPressure {
  readonly created: number
  readonly swept: number
  readonly present: number
  readonly evicted: number
  readonly capacity: number
}

export interface EventReader {
  /** Whole records (EVENT_SIZE each), at least one; empty after `timeout` (ms), undefined once closed. Blocks no thread. */
  read(timeout?: number): Promise<Uint8Array | undefined>
  /** What is there now, without waiting. */
  drain(): Uint8Array
  close(): void
}

export interface TestContext {
  /** Of an interface in this network namespace; 1 (lo) by default. It is the key of `endpoints`. */
  readonly ifindex?: number
  /** Where the packet came in; 0, the default: from the node itself. */
  readonly ingressIfindex?: number
  readonly mark?: number
  /** Gives the packet as the program left it. */
  readonly capture?: boolean
  readonly repeat?: number
}

export interface TestResult {
  readonly passed: boolean
  /** What the program returned: -1 passes (TCX_NEXT, TC_ACT_UNSPEC), 2 drops, 7 hands the packet back to the pod. */
  readonly action: number
  /** Where `capture` asked for it. */
  readonly packet: Uint8Array | undefined
  /** Mean of the runs. */
  readonly nanoseconds: number
}

/** What this machine can do for us. */
export interface KernelSupport {
  /** Programs can be loaded and attached in at least one way. */
  readonly ok: boolean
  readonly tcx: boolean
  readonly clsact: boolean
  /** One sentence, where not ok. */
  readonly reason?: string
}

export interface Link {
  readonly ifindex: number
  readonly name: string
  readonly up: boolean
  /** Interface that it is a port of (a bridge); 0: of none. */
  readonly master: number
  /** The other end of a veth, by its number in `namespace`; 0: there is none. */
  readonly peer: number
  /** Network namespace of the other end, as `namespaceNumber` gives it; -1: this one, or none. */
  readonly namespace: number
}

/** An address of an interface of the network namespace of the moment; IPv6 in full. */
export interface InterfaceAddress {
  readonly ifindex: number
  readonly address: string
}

export type LinkChange =
  | { readonly kind: 'added'; readonly link: Link }
  | { readonly kind: 'removed'; readonly link: Link }
  /** Of the node, on any of them. */
  | { readonly kind: 'addresses' }
  /** Some were missed: here is all of it. Also the first one. */
  | { readonly kind: 'all'; readonly links: readonly Link[] }

/** Interfaces of this network namespace. Ends once closed. */
export interface LinkWatch extends AsyncIterable<LinkChange> {
  close(): void
}
