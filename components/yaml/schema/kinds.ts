import type { JSONSchema } from 'monaco-yaml'

/** Short ways to write a schema with a description. */
export const object = (description: string, properties: Record<string, JSONSchema>, more: JSONSchema = {}): JSONSchema => ({
  type: 'object',
  description,
  properties,
  ...more
})

export const list = (description: string, items: JSONSchema): JSONSchema => ({ type: 'array', description, items })

export const text = (description: string, more: JSONSchema = {}): JSONSchema => ({ type: 'string', description, ...more })

export const oneOf = (description: string, values: readonly string[]): JSONSchema => ({
  type: 'string',
  description,
  enum: [...values]
})

/** The same fields read differently: another sentence for the same shape. */
export const as = (schema: JSONSchema, description: string): JSONSchema => ({ ...schema, description })
