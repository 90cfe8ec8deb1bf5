import { abi } from './abi.gen'

type Structs = typeof abi.structs
export type StructName = keyof Structs
export type FieldName<Name extends StructName> = keyof Structs[Name]['fields'] & string

/** Bytes of a struct. */
export function sizeOf(name: StructName): number {
  return abi.structs[name].size
}

export function offsetOf<Name extends StructName>(name: Name, field: FieldName<Name>): number {
  return placeOf(name, field).offset
}

export interface Place {
  readonly offset: number
  readonly size: number
}

export function placeOf<Name extends StructName>(name: Name, field: FieldName<Name>): Place {
  return (abi.structs[name].fields as Readonly<Record<string, Place>>)[field] as Place
}

/**
 * A struct somewhere in a buffer. Integers are in the kernel's own order, which is little-endian on every machine that the
 * agent is built for; fields that abi.h calls network order go through `port` and `bytes`.
 */
export class StructView<Name extends StructName> {
  readonly view: DataView
  readonly name: Name

  constructor(name: Name, bytes: Uint8Array = new Uint8Array(sizeOf(name)), offset = 0) {
    this.name = name
    this.view = new DataView(bytes.buffer, bytes.byteOffset + offset, sizeOf(name))
  }

  get(field: FieldName<Name>): number {
    const { offset, size } = placeOf(this.name, field)
    if (size === 1) return this.view.getUint8(offset)
    if (size === 2) return this.view.getUint16(offset, true)
    return this.view.getUint32(offset, true)
  }

  set(field: FieldName<Name>, value: number): this {
    const { offset, size } = placeOf(this.name, field)
    if (size === 1) this.view.setUint8(offset, value)
    else if (size === 2) this.view.setUint16(offset, value, true)
    else this.view.setUint32(offset, value, true)
    return this
  }

  get64(field: FieldName<Name>): bigint {
    return this.view.getBigUint64(offsetOf(this.name, field), true)
  }

  set64(field: FieldName<Name>, value: bigint): this {
    this.view.setBigUint64(offsetOf(this.name, field), value, true)
    return this
  }

  /** A port in network order. */
  getPort(field: FieldName<Name>): number {
    return this.view.getUint16(offsetOf(this.name, field), false)
  }

  setPort(field: FieldName<Name>, value: number): this {
    this.view.setUint16(offsetOf(this.name, field), value, false)
    return this
  }

  getBytes(field: FieldName<Name>): Uint8Array {
    const { offset, size } = placeOf(this.name, field)
    return new Uint8Array(this.view.buffer, this.view.byteOffset + offset, size)
  }

  setBytes(field: FieldName<Name>, value: Uint8Array): this {
    this.getBytes(field).set(value)
    return this
  }
}
