import type { JSONSchema } from 'monaco-yaml'
import { CILIUM_SPEC, type OpenApi, openApi } from '@/lib/k8s'
import { ENTITIES } from '../../palette/entities'

const SENTENCES: Readonly<Record<string, string>> = Object.fromEntries(
  ENTITIES.map(({ entity, sentence }) => [entity, sentence])
)

/** What `validate` holds a spec to, with a sentence for each entity. */
export const ciliumSpec: JSONSchema = explained(openApi(CILIUM_SPEC))

function explained({ items, properties, ...schema }: OpenApi): JSONSchema {
  return {
    ...(schema as JSONSchema),
    ...(items ? { items: explained(items) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, explained(field)])) }
      : {}),
    ...(schema.enum?.includes('kube-apiserver') ? { enumDescriptions: schema.enum.map((one) => SENTENCES[one] ?? '') } : {})
  }
}
