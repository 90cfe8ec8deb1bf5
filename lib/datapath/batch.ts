import { type StructName, sizeOf } from './struct'

/** Keys and values of a map, one after another, as the kernel's batch calls want them. */
export interface Batch {
  readonly count: number
  readonly keySize: number
  readonly valueSize: number
  readonly keys: Uint8Array
  readonly values: Uint8Array
}

export function emptyBatch(key: StructName, value: StructName, count: number): Batch {
  const keySize = sizeOf(key)
  const valueSize = sizeOf(value)
  return {
    count,
    keySize,
    valueSize,
    keys: new Uint8Array(keySize * count),
    values: new Uint8Array(valueSize * count)
  }
}

export function keyAt(batch: Batch, at: number): Uint8Array {
  return batch.keys.subarray(at * batch.keySize, (at + 1) * batch.keySize)
}

export function valueAt(batch: Batch, at: number): Uint8Array {
  return batch.values.subarray(at * batch.valueSize, (at + 1) * batch.valueSize)
}

/** Bytes as a key of a JavaScript map: one character a byte. */
export function bytesKey(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function sameBatch(a: Batch, b: Batch): boolean {
  return a.count === b.count && sameBytes(a.keys, b.keys) && sameBytes(a.values, b.values)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

export interface BatchDifference {
  /** New entries, and those whose value changed. */
  readonly upserts: Batch
  /** Entries that went; their values are the old ones. */
  readonly deletes: Batch
}

/** What turns `before` into `after`, for a map that is edited in place. Write the upserts first. */
export function diffBatches(before: Batch, after: Batch): BatchDifference {
  const old = new Map<string, number>()
  for (let at = 0; at < before.count; at++) old.set(bytesKey(keyAt(before, at)), at)
  const upserts: number[] = []
  for (let at = 0; at < after.count; at++) {
    const key = bytesKey(keyAt(after, at))
    const was = old.get(key)
    old.delete(key)
    if (was === undefined || !sameBytes(valueAt(before, was), valueAt(after, at))) upserts.push(at)
  }
  return { upserts: pick(after, upserts), deletes: pick(before, [...old.values()]) }
}

function pick(batch: Batch, rows: readonly number[]): Batch {
  const { keySize, valueSize } = batch
  const keys = new Uint8Array(keySize * rows.length)
  const values = new Uint8Array(valueSize * rows.length)
  for (const [to, from] of rows.entries()) {
    keys.set(keyAt(batch, from), to * keySize)
    values.set(valueAt(batch, from), to * valueSize)
  }
  return { count: rows.length, keySize, valueSize, keys, values }
}
