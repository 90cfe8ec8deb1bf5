import { abi, type Batch, decodeNode, encodeNode, STATS, StructView, sumStat, u32 } from '@/lib/datapath'
import { findBuilt } from '../files/built'
import type { Attacher } from './attach'
import { mountBpffs } from './bpffs'
import { ClsactAttacher } from './clsact'
import type {
  AttachedInterface,
  Attachment,
  ConnectionPressure,
  Datapath,
  EventReader,
  LoadOptions,
  Maps,
  PolicyTableHandle,
  ProgramName,
  Slot,
  Sweep,
  TestContext,
  TestResult
} from './contract'
import { EBUSY, KernelError } from './error'
import { native } from './native'
import { type LoadedObject, loadObject, pinsOf } from './object'
import { RingReader } from './ring'
import { callProgram, runProgram } from './run'
import { createTable, exchange, openTable } from './table'
import { programsOn, TcxAttacher } from './tcx'

/**
 * What a new node begins with; whoever loads may write others into the map `node`. More than this tells nobody more, and costs the
 * traffic: what is not sent is counted, and the next event says so.
 */
const EVENTS_PER_SECOND = 1000
const EVENTS_BURST = 1000

/** Loads the programs; nothing is attached yet. Throws KernelError. */
export function loadDatapath(options: LoadOptions = {}): Datapath {
  if (options.mountBpffs !== undefined) mountBpffs(options.mountBpffs)
  const pins = options.pinPath === undefined ? undefined : pinsOf(options.pinPath)
  const attachment = chooseAttachment(options.attachment ?? 'auto')
  const object = loadObject(options.object ?? findBuilt('bpf/policy.bpf.o'), pins, options.sizes ?? {})
  return new KernelDatapath(object, attachment, pins)
}

function chooseAttachment(wanted: Attachment | 'auto'): Attachment {
  if (wanted !== 'auto') return wanted
  return programsOn(1, 'from_pod') === undefined ? 'clsact' : 'tcx'
}

class KernelDatapath implements Datapath {
  readonly attachment: Attachment
  readonly pins: string | undefined
  readonly resumed: boolean
  readonly maps: Maps
  readonly #object: LoadedObject
  readonly #attacher: Attacher
  #reader: RingReader | undefined

  constructor(object: LoadedObject, attachment: Attachment, pins: string | undefined) {
    this.#object = object
    this.attachment = attachment
    this.pins = pins
    this.resumed = object.resumed
    this.maps = object.maps
    this.#attacher =
      attachment === 'tcx' ? new TcxAttacher(object.programs, pins) : new ClsactAttacher(object.programs, pins)
    this.#setDefaults()
  }

  #setDefaults(): void {
    const node = decodeNode(this.maps.node.get(u32(0)) ?? new Uint8Array(abi.structs.pc_node.size))
    if (node.eventsPerSecond !== 0 || this.resumed) return
    const settings = { ...node, eventsPerSecond: EVENTS_PER_SECOND, eventsBurst: EVENTS_BURST }
    this.maps.node.set(u32(0), encodeNode(settings))
  }

  attach(ifindex: number): void {
    this.#attacher.attach(ifindex)
  }

  detach(ifindex: number): boolean {
    return this.#attacher.detach(ifindex)
  }

  attached(): readonly AttachedInterface[] {
    return this.#attacher.attached()
  }

  createTable(entries: Batch): PolicyTableHandle {
    return createTable(entries)
  }

  openTable(endpoint: number): PolicyTableHandle | undefined {
    return openTable(this.#object.maps.policies, endpoint)
  }

  exchange(slots: readonly Slot[]): void {
    exchange(this.#object.maps.policies, slots)
  }

  seedConnections(entries: Pick<Batch, 'count' | 'keys' | 'values'>): number {
    const { connections, stats } = this.maps
    let made = 0
    for (let at = 0; at < entries.count; at++) {
      const key = entries.keys.subarray(at * connections.keySize, (at + 1) * connections.keySize)
      const value = entries.values.subarray(at * connections.valueSize, (at + 1) * connections.valueSize)
      if (connections.set(key, value, 'create')) made++
    }
    // The programs never write this one, so that adding to it here loses nothing.
    const key = u32(abi.enums.pc_stat.PC_STAT_CONN_SEEDED)
    const sum = new Uint8Array(stats.valueSize)
    new DataView(sum.buffer).setBigUint64(0, this.#stat(abi.enums.pc_stat.PC_STAT_CONN_SEEDED) + BigInt(made), true)
    stats.set(key, sum)
    return made
  }

  async sweepConnections(): Promise<Sweep> {
    const argument = new StructView('pc_sweep')
    await callProgram(this.#object.programs.sweep, new Uint8Array(argument.view.buffer))
    return { present: Number(argument.get64('present')), swept: Number(argument.get64('swept')) }
  }

  connectionPressure(): ConnectionPressure {
    const { maxEntries } = this.maps.connections
    const { PC_STAT_CONN_SEEDED, PC_STAT_CONN_SWEPT } = abi.enums.pc_stat
    const swept = Number(this.#stat(PC_STAT_CONN_SWEPT))
    const created = Number(this.#stat(STATS.connCreated) + this.#stat(PC_STAT_CONN_SEEDED))
    // Until then each CPU has had free entries to take.
    const mayBeFull = created - swept > maxEntries - Math.min(128 * native().possibleCpus(), maxEntries)
    const present = mayBeFull ? this.maps.connections.count() : created - swept
    return { created, swept, present, evicted: Math.max(0, created - swept - present), capacity: maxEntries }
  }

  #stat(index: number): bigint {
    return sumStat(this.maps.stats.get(u32(index)) ?? new Uint8Array())
  }

  events(): EventReader {
    if (this.#reader && !this.#reader.closed) {
      throw new KernelError(
        'Opening the event ring',
        EBUSY,
        'It has a reader already, and two would take records from each other.'
      )
    }
    this.#reader = new RingReader(this.#object.maps.events, findBuilt('native/libportcullis_ring.so'))
    return this.#reader
  }

  testRun(program: ProgramName, packet: Uint8Array, context: TestContext = {}): TestResult {
    return runProgram(this.#object.programs[program], packet, context)
  }

  close(): void {
    this.#reader?.close()
    this.#object.close()
  }
}
