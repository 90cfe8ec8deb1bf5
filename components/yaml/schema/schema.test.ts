import type { JSONSchema } from 'monaco-yaml'
import { describe, expect, it } from 'vitest'
import { KIND_SCHEMAS, type Schema } from '@/lib/k8s'
import { POLICY_SCHEMA } from './policy'
import { MEANINGS, OFFERED } from './values'

interface Field {
  readonly path: readonly string[]
  readonly schema: Schema
}

/** Every field that validation takes, however deep. */
function fieldsOf(schema: Schema, path: readonly string[] = []): readonly Field[] {
  if (schema.kind === 'list') return fieldsOf(schema.items, path)
  if (schema.kind !== 'object') return []
  return Object.entries(schema.fields).flatMap(([name, field]) => {
    const at = [...path, name]
    return [{ path: at, schema: field }, ...fieldsOf(field, at)]
  })
}

/** What the YAML pane has for a field. */
function shown(schema: JSONSchema, [name, ...rest]: readonly string[]): JSONSchema | undefined {
  if (name === undefined) return schema
  const within = Array.isArray(schema.items) ? undefined : (schema.items ?? schema)
  const next = typeof within === 'object' ? within.properties?.[name] : undefined
  return typeof next === 'object' ? shown(next, rest) : undefined
}

const entriesOf = (schema: JSONSchema): JSONSchema =>
  typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : schema

describe.each(KIND_SCHEMAS)('$kind', ({ kind, schema, says }) => {
  const at = KIND_SCHEMAS.findIndex((one) => one.kind === kind)
  const pane = (POLICY_SCHEMA.allOf as JSONSchema[])[at]?.then as JSONSchema
  const fields = fieldsOf(schema).filter(({ path }) => path.join('.') !== 'kind')

  it('has a sentence, and so has every field that validation takes', () => {
    expect(says).not.toBe('')
    const silent = fields.filter(({ path }) => !shown(pane, path)?.description)
    expect(silent.map(({ path }) => path.join('.'))).toEqual([])
  })

  it('has a sentence for every value of a field that takes some alone', () => {
    const silent = fields.flatMap(({ path }) => {
      const { enum: taken = [], enumDescriptions: says = [] } = entriesOf(shown(pane, path) ?? {})
      return path.at(-1) === 'apiVersion'
        ? []
        : taken.flatMap((value, i) => (says[i] ? [] : [`${path.join('.')}: ${value}`]))
    })
    expect(silent).toEqual([])
  })
})

it('no value is explained that validation takes nowhere', () => {
  const taken = new Map<string, Set<unknown>>(Object.entries(OFFERED).map(([name, values]) => [name, new Set(values)]))
  const valuesOf = (schema: Schema): readonly string[] => {
    if (schema.kind === 'list') return valuesOf(schema.items)
    return schema.kind === 'string' ? (schema.oneOf ?? []) : []
  }
  for (const { path, schema } of KIND_SCHEMAS.flatMap((one) => fieldsOf(one.schema))) {
    const name = path.at(-1) ?? ''
    for (const value of valuesOf(schema)) taken.set(name, (taken.get(name) ?? new Set()).add(value))
  }
  const odd = Object.entries(MEANINGS).flatMap(([name, all]) =>
    Object.keys(all).flatMap((value) => (taken.get(name)?.has(value) ? [] : [`${name}: ${value}`]))
  )
  expect(odd).toEqual([])
})
