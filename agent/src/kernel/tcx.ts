import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Attacher, DIRECTIONS, type Programs } from './attach'
import type { AttachedInterface, ProgramName } from './contract'
import { checked, ENOENT } from './error'
import { bpf, native, system } from './native'
import { CStruct } from './struct'

/** enum bpf_cmd */
const BPF_PROG_QUERY = 16
const BPF_LINK_CREATE = 28
/** Without another program named: before all that are there. */
const BPF_F_BEFORE = 1 << 3
/** enum bpf_attach_type: BPF_TCX_INGRESS, BPF_TCX_EGRESS */
const HOOK: Readonly<Record<ProgramName, number>> = { from_pod: 46, to_pod: 47 }

/** libbpf 1.1 knows no TCX: its bpf_link_create cannot say where in the chain. */
function createLink(program: number, ifindex: number, hook: number): number {
  const attr = new CStruct(64).u32(0, program).u32(4, ifindex).u32(8, hook).u32(12, BPF_F_BEFORE)
  return bpf(BPF_LINK_CREATE, attr.bytes)
}

interface LinkInfo {
  readonly programId: number
  /** 0 once the interface is gone. */
  readonly ifindex: number
}

/** struct bpf_link_info */
function linkInfo(link: number): LinkInfo {
  const info = new CStruct(64)
  checked(native().info(link, info.bytes, [64]), 'Reading about a link')
  return { programId: info.getU32(8), ifindex: info.getU32(16) }
}

export function programId(program: number): number {
  const info = new CStruct(128)
  checked(native().info(program, info.bytes, [128]), 'Reading about a program')
  return info.getU32(4)
}

/** Ids of the programs on a hook, in the order in which they run. Undefined where the kernel has no TCX. */
export function programsOn(ifindex: number, direction: ProgramName): readonly number[] | undefined {
  const ids = new Uint8Array(4 * 64)
  const attr = new CStruct(64).u32(0, ifindex).u32(4, HOOK[direction]).pointer(16, ids).u32(24, 64)
  if (bpf(BPF_PROG_QUERY, attr.bytes) < 0) return undefined
  return [...new Uint32Array(ids.buffer, 0, attr.getU32(24))]
}

export class TcxAttacher implements Attacher {
  readonly #programs: Programs
  readonly #folder: string | undefined
  /** Without pins: links live as long as their descriptors. */
  readonly #held = new Map<string, number>()

  constructor(programs: Programs, pins: string | undefined) {
    this.#programs = programs
    this.#folder = pins === undefined ? undefined : join(pins, 'links')
  }

  attach(ifindex: number): void {
    if (this.#folder !== undefined) mkdirSync(join(this.#folder, String(ifindex)), { recursive: true, mode: 0o700 })
    const made: ProgramName[] = []
    try {
      for (const direction of DIRECTIONS) if (this.#attachOne(ifindex, direction)) made.push(direction)
    } catch (error) {
      // One direction alone would look enforced, and is not. What was there before stays.
      for (const direction of made) this.#detachOne(ifindex, direction)
      if (this.#folder !== undefined) removeFolder(join(this.#folder, String(ifindex)))
      throw error
    }
  }

  /** True where there was no link of ours before. */
  #attachOne(ifindex: number, direction: ProgramName): boolean {
    const program = this.#programs[direction]
    const old = this.#open(ifindex, direction)
    if (old === undefined) {
      this.#makeLink(ifindex, direction)
      return true
    }
    try {
      const info = linkInfo(old)
      // Of an interface that is gone, whose number has come again.
      if (info.ifindex !== ifindex) this.#remakeLink(ifindex, direction)
      else if (info.programId === programId(program)) return false
      // Somebody has come before us: the new link goes to the head before the old one is taken away.
      else if (programsOn(ifindex, direction)?.[0] !== info.programId) {
        this.#remakeLink(ifindex, direction)
        native().detachLink(old)
      } else {
        checked(native().updateLink(old, program, null), `Replacing ${direction} on interface ${ifindex}`)
      }
      return false
    } finally {
      this.#letGo(old)
    }
  }

  #remakeLink(ifindex: number, direction: ProgramName): void {
    const held = this.#held.get(`${ifindex}/${direction}`)
    const path = this.#pin(ifindex, direction)
    // Moved aside first: a crash in between leaves the old link pinned, and enforcing, until the next attach.
    if (path !== undefined) renameSync(path, `${path}_old`)
    try {
      this.#makeLink(ifindex, direction)
    } catch (error) {
      if (path !== undefined) renameSync(`${path}_old`, path)
      throw error
    }
    if (path !== undefined) rmSync(`${path}_old`)
    if (held !== undefined) system().close(held)
  }

  #makeLink(ifindex: number, direction: ProgramName): void {
    const operation = `Attaching ${direction} to interface ${ifindex}`
    const link = checked(createLink(this.#programs[direction], ifindex, HOOK[direction]), operation)
    const path = this.#pin(ifindex, direction)
    if (path === undefined) {
      this.#held.set(`${ifindex}/${direction}`, link)
      return
    }
    const pinned = native().pin(link, path)
    system().close(link)
    checked(pinned, `Pinning ${direction} of interface ${ifindex}`)
  }

  #pin(ifindex: number, direction: ProgramName): string | undefined {
    return this.#folder === undefined ? undefined : join(this.#folder, String(ifindex), direction)
  }

  detach(ifindex: number): boolean {
    const found = DIRECTIONS.map((direction) => this.#detachOne(ifindex, direction))
    if (this.#folder !== undefined) removeFolder(join(this.#folder, String(ifindex)))
    return found.includes(true)
  }

  #detachOne(ifindex: number, direction: ProgramName): boolean {
    const link = this.#open(ifindex, direction)
    if (link === undefined) return false
    // At once, even if somebody else has the link open. Of an interface that is gone it fails, and need not be.
    native().detachLink(link)
    this.#letGo(link)
    const path = this.#pin(ifindex, direction)
    if (path !== undefined) rmSync(path, { force: true })
    else {
      system().close(link)
      this.#held.delete(`${ifindex}/${direction}`)
    }
    return true
  }

  attached(): readonly AttachedInterface[] {
    return this.#interfaces().map((ifindex) => {
      const links = DIRECTIONS.map((direction) => this.#state(ifindex, direction))
      return { ifindex, present: links.some((link) => link.present), current: links.every((link) => link.current) }
    })
  }

  #state(ifindex: number, direction: ProgramName): { readonly present: boolean; readonly current: boolean } {
    const link = this.#open(ifindex, direction)
    if (link === undefined) return { present: false, current: false }
    try {
      const info = linkInfo(link)
      if (info.ifindex !== ifindex) return { present: false, current: false }
      const ours = info.programId === programId(this.#programs[direction])
      return { present: true, current: ours && programsOn(ifindex, direction)?.[0] === info.programId }
    } finally {
      this.#letGo(link)
    }
  }

  #interfaces(): readonly number[] {
    const names = this.#folder === undefined ? [...this.#held.keys()] : list(this.#folder)
    return [...new Set(names.map((name) => Number.parseInt(name, 10)))].sort((a, b) => a - b)
  }

  #open(ifindex: number, direction: ProgramName): number | undefined {
    if (this.#folder === undefined) return this.#held.get(`${ifindex}/${direction}`)
    const link = native().pinned(join(this.#folder, String(ifindex), direction))
    if (link === -ENOENT) return undefined
    return checked(link, `Opening the pinned link of interface ${ifindex}`)
  }

  /** After `#open`: a held link stays open. */
  #letGo(link: number): void {
    if (this.#folder !== undefined) system().close(link)
  }
}

export function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

export function removeFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {}
}
