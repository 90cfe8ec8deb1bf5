import type { Schema } from './schema'

/** A structural schema of OpenAPI 3, as a CustomResourceDefinition holds it. */
export interface OpenApi {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean'
  readonly description?: string
  readonly properties?: Readonly<Record<string, OpenApi>>
  readonly additionalProperties?: OpenApi
  readonly items?: OpenApi
  readonly required?: readonly string[]
  readonly oneOf?: readonly OpenApi[]
  readonly anyOf?: readonly OpenApi[]
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly 'x-kubernetes-int-or-string'?: true
  readonly 'x-kubernetes-preserve-unknown-fields'?: true
  readonly 'x-kubernetes-map-type'?: 'atomic'
  readonly 'x-kubernetes-list-type'?: 'set' | 'map'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message: string }[]
}

/** The same schema in the API server's words. `rules` have none: they are not part of it. */
export function openApi(schema: Schema): OpenApi {
  const { description } = schema
  return { ...(description === undefined ? {} : { description }), ...shape(schema) }
}

function shape(schema: Schema): OpenApi {
  switch (schema.kind) {
    case 'string':
      return {
        type: 'string',
        ...defined({ enum: schema.oneOf, pattern: schema.pattern?.source, maxLength: schema.maxLength }),
        ...(schema.isCidr ? { format: 'cidr' } : {})
      }
    case 'integer':
      return { type: 'integer', format: 'int32', ...defined({ minimum: schema.minimum, maximum: schema.maximum }) }
    case 'boolean':
      return { type: 'boolean' }
    case 'integer-or-string':
      return { ...defined({ pattern: schema.pattern?.source }), 'x-kubernetes-int-or-string': true }
    case 'list':
      return {
        type: 'array',
        items: openApi(schema.items),
        ...defined({ minItems: schema.minItems, maxItems: schema.maxItems }),
        ...(schema.unique ? { 'x-kubernetes-list-type': 'set' } : {})
      }
    case 'map':
      return { type: 'object', additionalProperties: openApi(schema.values) }
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, openApi(field)])),
        ...defined({
          required: schema.required,
          oneOf: schema.exactlyOne?.map(alone),
          anyOf: schema.anyOf?.map(alone),
          'x-kubernetes-map-type': schema.atomic ? ('atomic' as const) : undefined
        })
      }
    case 'anything':
      return { 'x-kubernetes-preserve-unknown-fields': true }
  }
}

function alone(name: string): OpenApi {
  return { required: [name] }
}

type Defined<Some> = { readonly [Name in keyof Some]: Exclude<Some[Name], undefined> }

/** What is absent is left out. */
function defined<Some extends object>(some: Some): Partial<Defined<Some>> {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Partial<Defined<Some>>
}
