import type { Batch } from '@/lib/datapath'
import type { KernelMap } from './contract'
import { checked, EEXIST, EINVAL, ENOENT, ENOSPC, ENOTSUPP, EOPNOTSUPP, KernelError } from './error'
import { native, system } from './native'
import { CStruct, options } from './struct'

/** enum bpf_map_type */
export const MAP_TYPE = { HASH: 1, PERCPU_HASH: 5, PERCPU_ARRAY: 6, LPM_TRIE: 11, HASH_OF_MAPS: 13 } as const
export const BPF_F_NO_PREALLOC = 1

const MODE = { any: 0, create: 1, replace: 2 } as const
const BATCH = 4096

export interface MapInfo {
  readonly type: number
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  readonly flags: number
}

/** struct bpf_map_info */
export function mapInfo(fd: number): MapInfo {
  const info = new CStruct(88)
  checked(native().info(fd, info.bytes, [88]), 'Reading about a map')
  return {
    type: info.getU32(0),
    keySize: info.getU32(8),
    valueSize: info.getU32(12),
    maxEntries: info.getU32(16),
    flags: info.getU32(20)
  }
}

function batchOptions(): Uint8Array {
  return options(24).bytes
}

/** The kernel is older than the batch call for this kind of map: one by one then. */
function hasNoBatch(result: number): boolean {
  return result === -ENOTSUPP || result === -EOPNOTSUPP
}

export class BpfMap implements KernelMap {
  readonly name: string
  readonly fd: number
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number

  constructor(name: string, fd: number) {
    const info = mapInfo(fd)
    const perCpu = info.type === MAP_TYPE.PERCPU_HASH || info.type === MAP_TYPE.PERCPU_ARRAY
    this.name = name
    this.fd = fd
    this.keySize = info.keySize
    this.valueSize = perCpu ? Math.ceil(info.valueSize / 8) * 8 * native().possibleCpus() : info.valueSize
    this.maxEntries = info.maxEntries
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#expect(key, this.keySize, 'key')
    const value = new Uint8Array(this.valueSize)
    const result = native().lookup(this.fd, key, value)
    if (result === -ENOENT) return undefined
    this.#check(result, 'Reading')
    return value
  }

  set(key: Uint8Array, value: Uint8Array, mode: keyof typeof MODE = 'any'): boolean {
    this.#expect(key, this.keySize, 'key')
    this.#expect(value, this.valueSize, 'value')
    const result = native().update(this.fd, key, value, MODE[mode])
    if ((mode === 'create' && result === -EEXIST) || (mode === 'replace' && result === -ENOENT)) return false
    this.#check(result, 'Writing')
    return true
  }

  delete(key: Uint8Array): boolean {
    this.#expect(key, this.keySize, 'key')
    const result = native().remove(this.fd, key)
    if (result === -ENOENT) return false
    this.#check(result, 'Deleting from')
    return true
  }

  setMany(entries: Pick<Batch, 'count' | 'keys' | 'values'>): void {
    const { count, keys, values } = entries
    if (count === 0) return
    this.#expect(keys, count * this.keySize, 'keys')
    this.#expect(values, count * this.valueSize, 'values')
    const result = native().updateBatch(this.fd, keys, values, [count], batchOptions())
    if (hasNoBatch(result)) for (let at = 0; at < count; at++) this.set(this.#key(keys, at), this.#value(values, at))
    else this.#check(result, 'Writing')
  }

  deleteMany(entries: Pick<Batch, 'count' | 'keys'>): number {
    const { count, keys } = entries
    this.#expect(keys, count * this.keySize, 'keys')
    let deleted = 0
    for (let at = 0; at < count; ) {
      const done: [number] = [count - at]
      const result = native().removeBatch(this.fd, keys.subarray(at * this.keySize), done, batchOptions())
      if (hasNoBatch(result)) {
        for (; at < count; at++) if (this.delete(this.#key(keys, at))) deleted++
        break
      }
      // It stops at a key that is not there, after those before it.
      if (result !== -ENOENT) this.#check(result, 'Deleting from')
      deleted += done[0]
      at += done[0] + (result === -ENOENT ? 1 : 0)
    }
    return deleted
  }

  entries(): Batch {
    const found = { keys: [] as Uint8Array[], values: [] as Uint8Array[], count: 0 }
    this.#walk((keys, values, count) => {
      found.keys.push(keys.slice(0, count * this.keySize))
      found.values.push(values.slice(0, count * this.valueSize))
      found.count += count
    })
    return {
      count: found.count,
      keySize: this.keySize,
      valueSize: this.valueSize,
      keys: new Uint8Array(Buffer.concat(found.keys)),
      values: new Uint8Array(Buffer.concat(found.values))
    }
  }

  count(): number {
    let sum = 0
    this.#walk((_keys, _values, count) => {
      sum += count
    })
    return sum
  }

  close(): void {
    system().close(this.fd)
  }

  #walk(visit: (keys: Uint8Array, values: Uint8Array, count: number) => void): void {
    let size = Math.min(BATCH, this.maxEntries)
    let keys = new Uint8Array(size * this.keySize)
    let values = new Uint8Array(size * this.valueSize)
    // Where to go on from: a number for hashes, a key for others.
    let from: Uint8Array | null = null
    for (;;) {
      const to = new Uint8Array(Math.max(this.keySize, 8))
      const count: [number] = [size]
      const result = native().lookupBatch(this.fd, from, to, keys, values, count, batchOptions())
      if (hasNoBatch(result)) {
        this.#walkOneByOne(visit)
        return
      }
      if (result === -ENOSPC) {
        // One bucket holds more than there is room for.
        size *= 2
        keys = new Uint8Array(size * this.keySize)
        values = new Uint8Array(size * this.valueSize)
        continue
      }
      if (result !== -ENOENT) this.#check(result, 'Reading')
      visit(keys, values, count[0])
      if (result === -ENOENT) return
      from = to
    }
  }

  #walkOneByOne(visit: (keys: Uint8Array, values: Uint8Array, count: number) => void): void {
    let key: Uint8Array | null = null
    for (;;) {
      const next = new Uint8Array(this.keySize)
      const result = native().nextKey(this.fd, key, next)
      if (result === -ENOENT) return
      this.#check(result, 'Reading')
      const value = this.get(next)
      if (value) visit(next, value, 1)
      key = next
    }
  }

  #key(keys: Uint8Array, at: number): Uint8Array {
    return keys.subarray(at * this.keySize, (at + 1) * this.keySize)
  }

  #value(values: Uint8Array, at: number): Uint8Array {
    return values.subarray(at * this.valueSize, (at + 1) * this.valueSize)
  }

  #check(result: number, doing: string): void {
    if (result >= 0) return
    const full = `It holds ${this.maxEntries} entries.`
    throw new KernelError(`${doing} map ${this.name}`, -result, result === -7 || result === -ENOSPC ? full : undefined)
  }

  /** C reads as many bytes as the map says, whatever the buffer holds. */
  #expect(bytes: Uint8Array, size: number, what: string): void {
    if (bytes.length >= size) return
    throw new KernelError(`Map ${this.name}: ${what} of ${bytes.length} bytes where ${size} are needed`, EINVAL)
  }
}

export function createMap(
  name: string,
  type: number,
  keySize: number,
  valueSize: number,
  maxEntries: number,
  flags: number
): BpfMap {
  // struct bpf_map_create_opts
  const opts = options(48).u32(28, flags).bytes
  const fd = native().createMap(type, name, keySize, valueSize, maxEntries, opts)
  return new BpfMap(name, checked(fd, `Making map ${name}`))
}
