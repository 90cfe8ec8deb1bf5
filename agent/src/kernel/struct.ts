import { addressOf } from './native'

/** A C struct being filled for a call: little-endian, as every machine that the agent is built for. */
export class CStruct {
  readonly bytes: Uint8Array
  readonly #view: DataView
  // What it points to must live as long as it does.
  readonly #held: Uint8Array[] = []

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
    this.#view = new DataView(this.bytes.buffer)
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value >>> 0, true)
    return this
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, true)
    return this
  }

  pointer(offset: number, to: Uint8Array): this {
    this.#held.push(to)
    return this.u64(offset, addressOf(to))
  }

  getU32(offset: number): number {
    return this.#view.getUint32(offset, true)
  }

  getI32(offset: number): number {
    return this.#view.getInt32(offset, true)
  }
}

/** A libbpf options struct: its own size comes first. */
export function options(size: number): CStruct {
  return new CStruct(size).u64(0, BigInt(size))
}
