import { parseCidr } from '@/lib/policy'
import { isRecord, type Json, shown } from '../json'
import { joinPath } from '../path'
import { parseWrittenCidr } from '../validate/cidr'

/** As much of a structural OpenAPI schema as the policy kinds use. Null members of objects count as absent. */
export type Schema = {
  /** For whoever writes the field. */
  readonly description?: string
} & Shape

type Shape =
  | {
      readonly kind: 'string'
      readonly oneOf?: readonly string[]
      readonly pattern?: RegExp
      readonly maxLength?: number
      /** `loose`: with noughts in front too, as the format `cidr` of an API server has it. */
      readonly isCidr?: 'strict' | 'loose'
    }
  /** `decoded`: numbers beyond it cannot be read at all. */
  | {
      readonly kind: 'integer'
      readonly minimum?: number
      readonly maximum?: number
      readonly decoded?: readonly [number, number]
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer-or-string'; readonly pattern?: RegExp }
  | {
      readonly kind: 'list'
      readonly items: Schema
      readonly minItems?: number
      readonly maxItems?: number
      /** No entry twice. */
      readonly unique?: boolean
    }
  | { readonly kind: 'map'; readonly values: Schema }
  | {
      readonly kind: 'object'
      readonly fields: Readonly<Record<string, Schema>>
      readonly required?: readonly string[]
      /** Exactly one of these must be there. */
      readonly exactlyOne?: readonly string[]
      /** At least one of these must be there. */
      readonly anyOf?: readonly string[]
      /** What the schema asks beyond that, in an expression of its own. */
      readonly rules?: readonly { readonly holds: (value: unknown) => boolean; readonly why: string }[]
      /** Applied whole: two who apply it do not get a mixture of both. */
      readonly atomic?: boolean
    }
  | { readonly kind: 'anything' }

/** How an API server classes what it refuses. */
export type FieldReason =
  | 'FieldValueInvalid'
  | 'FieldValueRequired'
  | 'FieldValueForbidden'
  | 'FieldValueNotSupported'
  | 'FieldValueTypeInvalid'

export interface Finding {
  readonly path: string
  readonly why: string
  /** Where it is known to be the API server's. */
  readonly reason?: FieldReason
}

const WANTED: Readonly<Record<Schema['kind'], string>> = {
  string: 'a string',
  integer: 'a whole number',
  boolean: 'true or false',
  'integer-or-string': 'a number or a string',
  list: 'a list',
  map: 'an object',
  object: 'an object',
  anything: 'anything'
}

function hasType(schema: Schema, value: unknown): boolean {
  switch (schema.kind) {
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer-or-string':
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))
    case 'list':
      return Array.isArray(value)
    case 'map':
    case 'object':
      return isRecord(value)
    case 'anything':
      return true
  }
}

/** Longer texts are not put to a pattern: nothing that the patterns take is as long, and matching could be slow. */
const PATTERN_LIMIT = 1024

const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const

/** What cannot be read at all, as a typed decoder sees it: wrong types. Unknown members are passed over, null is absent. */
export function undecodable(schema: Schema, value: unknown, path: string): readonly Finding[] {
  if (value === null || value === undefined) return []
  if (!hasType(schema, value)) return [{ path, why: `must be ${WANTED[schema.kind]}, found ${shown(value)}` }]
  const [low, high] = (schema.kind === 'integer' && schema.decoded) || INT32
  if (typeof value === 'number' && (value < low || value > high)) return [{ path, why: `${value} is out of range` }]
  return children(schema, value, path).flatMap((child) => undecodable(child.schema, child.value, child.path))
}

/** What an API server refuses. */
export function violations(schema: Schema, value: unknown, path: string): readonly Finding[] {
  if (!hasType(schema, value)) return [{ path, why: `must be ${WANTED[schema.kind]}, found ${shown(value)}` }]
  return [
    ...own(schema, value, path),
    ...children(schema, value, path)
      .filter((child) => child.inList || present(child.value))
      .flatMap((child) => violations(child.schema, child.value, child.path))
  ]
}

/** Members that the schema does not know: an API server drops them. */
export function unknownMembers(schema: Schema, value: unknown, path: string): readonly Finding[] {
  const here =
    schema.kind === 'object' && isRecord(value)
      ? Object.keys(value)
          .filter((name) => !Object.hasOwn(schema.fields, name))
          .map((name) => ({ path: joinPath(path, name), why: 'is not known' }))
      : []
  return [
    ...here,
    ...children(schema, value, path).flatMap((child) => unknownMembers(child.schema, child.value, child.path))
  ]
}

/** The value as an API server stores it: members that the schema does not know are gone, and nulls. */
export function pruned(schema: Schema, value: unknown): unknown {
  if (schema.kind === 'list' && Array.isArray(value)) return value.map((item) => pruned(schema.items, item))
  if (schema.kind === 'object' && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined
        return field && present(member) ? [[name, pruned(field, member)]] : []
      })
    )
  }
  return value
}

interface Child {
  readonly schema: Schema
  readonly value: unknown
  readonly path: string
  readonly inList?: boolean
}

function children(schema: Schema, value: unknown, path: string): readonly Child[] {
  if (schema.kind === 'list' && Array.isArray(value)) {
    return value.map((item, at) => ({ schema: schema.items, value: item, path: `${path}[${at}]`, inList: true }))
  }
  if (schema.kind === 'map' && isRecord(value)) {
    return Object.entries(value).map(([name, item]) => ({
      schema: schema.values,
      value: item,
      path: joinPath(path, name),
      inList: true
    }))
  }
  if (schema.kind === 'object' && isRecord(value)) {
    return Object.entries(schema.fields).flatMap(([name, field]) =>
      Object.hasOwn(value, name) ? [{ schema: field, value: value[name], path: joinPath(path, name) }] : []
    )
  }
  return []
}

function own(schema: Schema, value: unknown, path: string): readonly Finding[] {
  const refuse = (why: string) => [{ path, why }]
  switch (schema.kind) {
    case 'string': {
      const text = value as string
      if (schema.oneOf && !schema.oneOf.includes(text)) {
        return refuse(`"${text}" is none of ${schema.oneOf.map((one) => `"${one}"`).join(', ')}`)
      }
      if (schema.maxLength !== undefined && [...text].length > schema.maxLength) {
        return refuse(`is longer than ${schema.maxLength} characters`)
      }
      if (schema.pattern && text.length > PATTERN_LIMIT) return refuse(`is longer than ${PATTERN_LIMIT} characters`)
      const isNone = schema.isCidr && !(schema.isCidr === 'loose' ? parseWrittenCidr : parseCidr)(text)
      if (isNone) return refuse(`"${text}" is no CIDR`)
      return schema.pattern && !schema.pattern.test(text) ? refuse(`"${text}" is not well formed`) : []
    }
    case 'integer': {
      const number = value as number
      if (schema.minimum !== undefined && number < schema.minimum) return refuse(`${number} is below ${schema.minimum}`)
      return schema.maximum !== undefined && number > schema.maximum ? refuse(`${number} is above ${schema.maximum}`) : []
    }
    case 'integer-or-string':
      return typeof value === 'string' && schema.pattern && !schema.pattern.test(value)
        ? refuse(`"${value}" is not well formed`)
        : []
    case 'list':
      return ofList(schema, value as readonly unknown[], path)
    case 'object':
      return ofObject(schema, value as Json, path)
    default:
      return []
  }
}

function ofList(schema: Schema & { readonly kind: 'list' }, value: readonly unknown[], path: string): readonly Finding[] {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, unique } = schema
  if (value.length < minItems) return [{ path, why: `has fewer than ${minItems} items` }]
  if (value.length > maxItems) return [{ path, why: `has more than ${maxItems} items` }]
  const again = unique ? value.findIndex((one, at) => value.indexOf(one) !== at) : -1
  return again < 0 ? [] : [{ path: `${path}[${again}]`, why: 'is there twice' }]
}

function ofObject(schema: Schema & { readonly kind: 'object' }, value: Json, path: string): readonly Finding[] {
  const has = (name: string) => Object.hasOwn(value, name) && present(value[name])
  const missing = (schema.required ?? [])
    .filter((name) => !has(name))
    .map((name) => ({ path: joinPath(path, name), why: 'is missing' }))
  const found = (schema.exactlyOne ?? []).filter(has)
  const wrong =
    schema.exactlyOne && found.length !== 1
      ? [{ path, why: `must have exactly one of ${schema.exactlyOne.join(', ')}, found ${found.join(' and ') || 'none'}` }]
      : []
  const none =
    schema.anyOf && !schema.anyOf.some(has) ? [{ path, why: `must have at least one of ${schema.anyOf.join(', ')}` }] : []
  const broken = (schema.rules ?? []).filter(({ holds }) => !holds(value)).map(({ why }) => ({ path, why }))
  return [...missing, ...wrong, ...none, ...broken]
}

function present(value: unknown): boolean {
  return value !== null && value !== undefined
}
