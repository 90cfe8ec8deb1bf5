import { readFileSync } from 'node:fs'

/** What a compiled eBPF object asks of a kernel, read from its ELF: functions with their calls and their stack. */
export interface CompiledFunction {
  readonly name: string
  /** Numbers of helpers (enum bpf_func_id). */
  readonly helpers: ReadonlySet<number>
  /** Functions of the object itself. */
  readonly calls: ReadonlySet<string>
  /** Calls into the kernel by name, which are not of its stable interface. */
  readonly kfuncs: number
  /** Bytes below the frame pointer. */
  readonly stack: number
}

interface Section {
  readonly index: number
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
}

const SYMBOLS = 2
const RELOCATIONS = 9
const EXECUTABLE = 4
const FUNCTION = 2
const CALL = 0x85
const FRAME = 10

export function readFunctions(path: string): readonly CompiledFunction[] {
  const file = readFileSync(path)
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const u64 = (at: number) => Number(view.getBigUint64(at, true))
  const sections: Section[] = Array.from({ length: view.getUint16(60, true) }, (_, index) => {
    const at = u64(40) + index * 64
    return {
      index,
      type: view.getUint32(at + 4, true),
      flags: u64(at + 8),
      offset: u64(at + 24),
      size: u64(at + 32),
      link: view.getUint32(at + 40, true),
      info: view.getUint32(at + 44, true)
    }
  })
  const table = sections.find(({ type }) => type === SYMBOLS)
  if (!table) throw new Error(`${path} has no symbols`)
  const names = sections[table.link]?.offset ?? 0
  const symbols = Array.from({ length: table.size / 24 }, (_, index) => {
    const at = table.offset + index * 24
    const from = names + view.getUint32(at, true)
    return {
      name: file.toString('latin1', from, file.indexOf(0, from)),
      isFunction: (view.getUint8(at + 4) & 15) === FUNCTION,
      section: view.getUint16(at + 6, true),
      value: u64(at + 8),
      size: u64(at + 16)
    }
  })
  const functionAt = (section: number, value: number) =>
    symbols.find((one) => one.isFunction && one.section === section && one.value === value)?.name
  return sections
    .filter(({ flags }) => (flags & EXECUTABLE) !== 0)
    .flatMap((code) => {
      const relocations = new Map<number, number>()
      for (const { offset, size } of sections.filter(({ type, info }) => type === RELOCATIONS && info === code.index)) {
        for (let at = offset; at < offset + size; at += 16) relocations.set(u64(at), view.getUint32(at + 12, true))
      }
      return symbols
        .filter((one) => one.isFunction && one.section === code.index)
        .map(({ name, value, size }) => {
          const helpers = new Set<number>()
          const calls = new Set<string>()
          let kfuncs = 0
          let stack = 0
          for (let at = value; at < value + size; at += 8) {
            const [operation, registers] = [view.getUint8(code.offset + at), view.getUint8(code.offset + at + 1)]
            const offset = view.getInt16(code.offset + at + 2, true)
            const immediate = view.getInt32(code.offset + at + 4, true)
            if (operation === CALL && registers >> 4 === 0) helpers.add(immediate)
            if (operation === CALL && registers >> 4 === 2) kfuncs += 1
            if (operation === CALL && registers >> 4 === 1) {
              const symbol = symbols[relocations.get(at) ?? -1]
              // Relative to a section, or to where it stands, counted in instructions.
              const target = symbol ? symbol.value + (symbol.isFunction ? 0 : (immediate + 1) * 8) : at + (immediate + 1) * 8
              const called = functionAt(symbol?.section ?? code.index, target)
              if (called === undefined) throw new Error(`${name} calls what has no name`)
              calls.add(called)
            }
            stack = Math.max(stack, frameBytes(view, code.offset + at, operation, registers, offset))
          }
          return { name, helpers, calls, kfuncs, stack }
        })
    })
}

/** How far below the frame pointer an instruction reaches: it reads or writes there, or takes an address. */
function frameBytes(view: DataView, at: number, operation: number, registers: number, offset: number): number {
  const kind = operation & 7
  const loads = kind === 1 && registers >> 4 === FRAME
  const stores = (kind === 2 || kind === 3) && (registers & 15) === FRAME
  if (loads || stores) return -offset
  // rN = r10, and then rN += -bytes
  const copies = operation === 0xbf && registers >> 4 === FRAME
  const adds =
    view.byteLength > at + 16 && view.getUint8(at + 8) === 0x07 && (view.getUint8(at + 9) & 15) === (registers & 15)
  return copies && adds ? -view.getInt32(at + 12, true) : 0
}
