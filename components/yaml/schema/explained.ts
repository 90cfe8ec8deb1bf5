import type { JSONSchema } from 'monaco-yaml'
import type { OpenApi } from '@/lib/k8s'
import { MEANINGS, OFFERED } from './values'

/** What validation takes, with the values of each field and what they mean. `name`: of the field that it is of. */
export function explained({ items, properties, additionalProperties, ...schema }: OpenApi, name = ''): JSONSchema {
  return {
    ...(schema as JSONSchema),
    ...(items && { items: explained(items, name) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, explained(field, key)]))
    }),
    ...(additionalProperties && { additionalProperties: explained(additionalProperties) }),
    ...(schema.type === 'string' ? values(schema.enum ?? OFFERED[name], name) : {})
  }
}

function values(taken: readonly string[] | undefined, name: string): JSONSchema {
  if (taken === undefined) return {}
  return { enum: [...taken], enumDescriptions: taken.map((value) => MEANINGS[name]?.[value] ?? '') }
}
