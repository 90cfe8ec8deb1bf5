import { type Batch, bytesKey } from '@/lib/datapath'
import type { KernelMap, PolicyTableHandle } from '../kernel'

const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes)

/** A map of the kernel's in memory: the same calls, the same bytes. */
export class MemoryMap implements KernelMap {
  readonly name: string
  readonly fd = -1
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  private readonly rows = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>()

  constructor(name: string, keySize: number, valueSize: number, maxEntries: number) {
    this.name = name
    this.keySize = keySize
    this.valueSize = valueSize
    this.maxEntries = maxEntries
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.rows.get(bytesKey(key))?.value
  }

  set(key: Uint8Array, value: Uint8Array, mode: 'any' | 'create' | 'replace' = 'any'): boolean {
    const at = bytesKey(key)
    const there = this.rows.has(at)
    if (there ? mode === 'create' : mode === 'replace') return false
    if (!there && this.rows.size >= this.maxEntries) throw new Error(`${this.name} is full: ${this.maxEntries} entries.`)
    this.rows.set(at, { key: copy(key), value: copy(value) })
    return true
  }

  delete(key: Uint8Array): boolean {
    return this.rows.delete(bytesKey(key))
  }

  setMany({ count, keys, values }: Pick<Batch, 'count' | 'keys' | 'values'>): void {
    for (let at = 0; at < count; at++) {
      this.set(
        keys.subarray(at * this.keySize, (at + 1) * this.keySize),
        values.subarray(at * this.valueSize, (at + 1) * this.valueSize)
      )
    }
  }

  deleteMany({ count, keys }: Pick<Batch, 'count' | 'keys'>): number {
    let deleted = 0
    for (let at = 0; at < count; at++) {
      if (this.delete(keys.subarray(at * this.keySize, (at + 1) * this.keySize))) deleted += 1
    }
    return deleted
  }

  entries(): Batch {
    const { keySize, valueSize } = this
    const count = this.rows.size
    const keys = new Uint8Array(count * keySize)
    const values = new Uint8Array(count * valueSize)
    let at = 0
    for (const { key, value } of this.rows.values()) {
      keys.set(key, at * keySize)
      values.set(value, at * valueSize)
      at += 1
    }
    return { count, keySize, valueSize, keys, values }
  }

  count(): number {
    return this.rows.size
  }
}

export class MemoryTable extends MemoryMap implements PolicyTableHandle {
  close(): void {}
}
