import type { JSONSchema } from 'monaco-yaml'
import { ciliumSpec } from './cilium'
import { list, oneOf } from './kinds'
import { networkPolicySpec } from './network-policy'
import { metadata } from './selector'

const ofKind = (kind: string, apiVersion: string, properties: Record<string, JSONSchema>): JSONSchema => ({
  if: { properties: { kind: { const: kind } }, required: ['kind'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { apiVersion: { const: apiVersion, description: 'Group and version of the API.' }, ...properties } }
})

const cilium = { spec: ciliumSpec, specs: list('Several of them in one object.', ciliumSpec) }

/** What the YAML pane completes and explains. What is wrong is for lib/k8s to say. */
export const POLICY_SCHEMA: JSONSchema = {
  type: 'object',
  properties: {
    apiVersion: oneOf('Group and version of the API.', ['cilium.io/v2', 'networking.k8s.io/v1']),
    kind: oneOf('What this object is.', ['CiliumNetworkPolicy', 'NetworkPolicy', 'CiliumClusterwideNetworkPolicy']),
    metadata
  },
  required: ['apiVersion', 'kind', 'metadata'],
  allOf: [
    ofKind('NetworkPolicy', 'networking.k8s.io/v1', { spec: networkPolicySpec }),
    ofKind('CiliumNetworkPolicy', 'cilium.io/v2', cilium),
    ofKind('CiliumClusterwideNetworkPolicy', 'cilium.io/v2', cilium)
  ]
}
