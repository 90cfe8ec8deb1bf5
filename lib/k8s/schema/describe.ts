import type { Schema } from './schema'

type Of<Kind extends Schema['kind']> = Extract<Schema, { readonly kind: Kind }>
type More<Kind extends Schema['kind']> = Partial<Omit<Of<Kind>, 'kind' | 'description'>>
export type Fields = Readonly<Record<string, Schema>>

/** Schemas with a sentence for their author. */
export const text = (description: string, more: More<'string'> = {}): Schema => ({ kind: 'string', description, ...more })

export const oneOf = (description: string, values: readonly string[]): Schema => text(description, { oneOf: values })

export const flag = (description: string): Schema => ({ kind: 'boolean', description })

export const integer = (description: string, minimum: number, maximum: number): Schema => ({
  kind: 'integer',
  description,
  minimum,
  maximum
})

export const list = (description: string, items: Schema, more: More<'list'> = {}): Schema => ({
  kind: 'list',
  description,
  items,
  ...more
})

export const map = (description: string, values: Schema): Schema => ({ kind: 'map', description, values })

export const object = (description: string, fields: Fields, more: More<'object'> = {}): Schema => ({
  kind: 'object',
  description,
  fields,
  ...more
})

/** The same shape read differently. */
export const as = (schema: Schema, description: string): Schema => ({ ...schema, description })

/** Of texts that need no word of their own. */
export const TEXT: Schema = { kind: 'string' }
