import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Attacher, DIRECTIONS, type Programs } from './attach'
import type { AttachedInterface, ProgramName } from './contract'
import { checked, EEXIST, EINVAL, KernelError } from './error'
import { hasFilters } from './filters'
import { native } from './native'
import { type CStruct, options } from './struct'
import { list, programId, removeFolder } from './tcx'

/**
 * For kernels before 6.6, which have no TCX: filters of a clsact qdisc, of the first priority. They stay without a pin; what is
 * kept below the pins is a folder for each interface, with a folder `made` in it where the qdisc is ours to remove.
 */

const PRIORITY = 1
/** "PC": another's filter of the same priority has another handle, and stays. A new filter runs before the old ones. */
const HANDLE = 0x5043
const BPF_TC_F_REPLACE = 1
/** enum bpf_tc_attach_point */
const POINT: Readonly<Record<ProgramName, number>> = { from_pod: 1, to_pod: 2 }

/** struct bpf_tc_hook */
function hook(ifindex: number, point: number): CStruct {
  return options(24).u32(8, ifindex).u32(12, point)
}

/** struct bpf_tc_opts */
function filter(): CStruct {
  return options(32).u32(20, HANDLE).u32(24, PRIORITY)
}

/** Id of our program there, 0 where there is none. */
function filterProgram(ifindex: number, direction: ProgramName): number {
  const found = filter()
  return native().queryFilter(hook(ifindex, POINT[direction]).bytes, found.bytes) < 0 ? 0 : found.getU32(16)
}

/** Removes both filters, and the qdisc where it was made for them. False where nothing was there. */
export function detachFilters(ifindex: number, qdiscIsOurs: boolean): boolean {
  let found = false
  for (const direction of DIRECTIONS) {
    const result = native().detachFilter(hook(ifindex, POINT[direction]).bytes, filter().bytes)
    if (result >= 0) found = true
  }
  if (qdiscIsOurs && isQdiscUnused(ifindex)) native().destroyHook(hook(ifindex, POINT.from_pod | POINT.to_pod).bytes)
  return found
}

/** Another may have put filters into the qdisc that we made. */
function isQdiscUnused(ifindex: number): boolean {
  try {
    return !hasFilters(ifindex)
  } catch (error) {
    // The interface is gone, and the qdisc with it.
    if (error instanceof KernelError) return false
    throw error
  }
}

export class ClsactAttacher implements Attacher {
  readonly #programs: Programs
  readonly #folder: string | undefined
  /** Without pins: interface to whether the qdisc is ours. */
  readonly #held = new Map<number, boolean>()

  static isSupported(ifindex: number): boolean {
    const made = native().createHook(hook(ifindex, POINT.from_pod | POINT.to_pod).bytes)
    if (made >= 0) native().destroyHook(hook(ifindex, POINT.from_pod | POINT.to_pod).bytes)
    return made >= 0 || made === -EEXIST
  }

  constructor(programs: Programs, pins: string | undefined) {
    this.#programs = programs
    this.#folder = pins === undefined ? undefined : join(pins, 'clsact')
  }

  attach(ifindex: number): void {
    const made = native().createHook(hook(ifindex, POINT.from_pod | POINT.to_pod).bytes)
    if (made < 0 && made !== -EEXIST) checked(made, `Making a clsact qdisc on interface ${ifindex}`)
    this.#remember(ifindex, made >= 0)
    try {
      for (const direction of DIRECTIONS) {
        const opts = filter().u32(8, this.#programs[direction]).u32(12, BPF_TC_F_REPLACE)
        const result = native().attachFilter(hook(ifindex, POINT[direction]).bytes, opts.bytes)
        const hint =
          result === -EINVAL ? `Priority ${PRIORITY} may be taken by a filter of another kind: tc filter show.` : undefined
        checked(result, `Attaching ${direction} to interface ${ifindex} by clsact`, hint)
      }
    } catch (error) {
      this.detach(ifindex)
      throw error
    }
  }

  detach(ifindex: number): boolean {
    const known = this.#interfaces().includes(ifindex)
    const found = detachFilters(ifindex, this.#qdiscIsOurs(ifindex))
    this.#held.delete(ifindex)
    if (this.#folder !== undefined) forgetClsact(this.#folder, ifindex)
    return found || known
  }

  attached(): readonly AttachedInterface[] {
    return this.#interfaces().map((ifindex) => {
      const found = DIRECTIONS.map((direction) => filterProgram(ifindex, direction))
      const current = DIRECTIONS.every((direction, at) => found[at] === programId(this.#programs[direction]))
      return { ifindex, present: found.some((id) => id !== 0), current }
    })
  }

  #interfaces(): readonly number[] {
    const found = this.#folder === undefined ? [...this.#held.keys()] : list(this.#folder).map(Number)
    return [...found].sort((a, b) => a - b)
  }

  #remember(ifindex: number, made: boolean): void {
    if (this.#folder === undefined) this.#held.set(ifindex, made || (this.#held.get(ifindex) ?? false))
    else mkdirSync(join(this.#folder, String(ifindex), made ? 'made' : ''), { recursive: true, mode: 0o700 })
  }

  #qdiscIsOurs(ifindex: number): boolean {
    if (this.#folder === undefined) return this.#held.get(ifindex) ?? false
    return qdiscIsOurs(this.#folder, ifindex)
  }
}

export function qdiscIsOurs(folder: string, ifindex: number): boolean {
  return list(join(folder, String(ifindex))).includes('made')
}

export function forgetClsact(folder: string, ifindex: number): void {
  removeFolder(join(folder, String(ifindex), 'made'))
  removeFolder(join(folder, String(ifindex)))
}
