import type { JSONSchema } from 'monaco-yaml'
import { KIND_SCHEMAS, type KindSchema, openApi } from '@/lib/k8s'
import { explained } from './explained'

const API_VERSION = 'Group and version of the API that this is an object of.'

/** What a document of one kind may say: its kind chooses it. */
function ofKind({ kind, apiVersions, schema }: KindSchema): JSONSchema {
  const { kind: _, ...properties } = explained(openApi(schema)).properties ?? {}
  return {
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { ...properties, apiVersion: { description: API_VERSION, enum: [...apiVersions] } } }
  }
}

/** What the YAML pane completes and explains: just what lib/k8s takes. What is wrong is for lib/k8s to say. */
export const POLICY_SCHEMA: JSONSchema = {
  type: 'object',
  properties: {
    apiVersion: { description: API_VERSION, enum: [...new Set(KIND_SCHEMAS.flatMap(({ apiVersions }) => apiVersions))] },
    kind: {
      description: 'What this object is.',
      enum: KIND_SCHEMAS.map(({ kind }) => kind),
      enumDescriptions: KIND_SCHEMAS.map(({ says }) => says)
    }
  },
  required: ['apiVersion', 'kind', 'metadata'],
  allOf: KIND_SCHEMAS.map(ofKind)
}
