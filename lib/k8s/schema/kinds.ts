import { CIDR_GROUP_SPEC } from './cidr-group'
import { ciliumSchema } from './cilium/index'
import { TEXT } from './describe'
import { NETWORK_POLICY } from './network-policy'
import { OBJECT_META } from './object-meta'
import type { Schema } from './schema'
import { TIERED } from './tiered'

/** Everything that may be written in an object of a kind, under any release that is known. */
export interface KindSchema {
  readonly kind: string
  /** The newest first. */
  readonly apiVersions: readonly string[]
  /** What it is for, in a sentence. */
  readonly says: string
  readonly schema: Schema
}

const CIDR_GROUP: Schema = {
  kind: 'object',
  fields: { apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META, spec: CIDR_GROUP_SPEC }
}

/** What an author writes of a Cilium policy: the schema of the cluster leaves its metadata to the API server. */
const CILIUM = withMetadata(together(ciliumSchema('1.20'), ciliumSchema('1.15')))

/** The kinds that are read, with what validation takes of them: whoever completes or explains them reads this, and so never differs. */
export const KIND_SCHEMAS: readonly KindSchema[] = [
  {
    kind: 'CiliumNetworkPolicy',
    apiVersions: ['cilium.io/v2'],
    says: 'Cilium’s, in a namespace: it denies too, and knows names, entities and layer 7.',
    schema: CILIUM
  },
  {
    kind: 'NetworkPolicy',
    apiVersions: ['networking.k8s.io/v1'],
    says: 'Kubernetes’ own, in a namespace: it allows only.',
    schema: NETWORK_POLICY
  },
  {
    kind: 'CiliumClusterwideNetworkPolicy',
    apiVersions: ['cilium.io/v2'],
    says: 'Cilium’s, of the whole cluster; of nodes too.',
    schema: CILIUM
  },
  {
    kind: 'CiliumCIDRGroup',
    apiVersions: ['cilium.io/v2', 'cilium.io/v2alpha1'],
    says: 'Prefixes with a name, for Cilium’s policies.',
    schema: CIDR_GROUP
  },
  {
    kind: 'ClusterNetworkPolicy',
    apiVersions: ['policy.networking.k8s.io/v1alpha2'],
    says: 'Of the whole cluster: before the policies of namespaces, or after them.',
    schema: TIERED.ClusterNetworkPolicy
  },
  {
    kind: 'AdminNetworkPolicy',
    apiVersions: ['policy.networking.k8s.io/v1alpha1'],
    says: 'Of the whole cluster, before the policies of namespaces.',
    schema: TIERED.AdminNetworkPolicy
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    apiVersions: ['policy.networking.k8s.io/v1alpha1'],
    says: 'Of the whole cluster, where nothing else decides. There is one, and its name is default.',
    schema: TIERED.BaselineAdminNetworkPolicy
  }
]

/** The fields of both; of one that both have the first says what it is. */
function together(one: Schema, other: Schema): Schema {
  if (one.kind === 'list' && other.kind === 'list') return { ...one, items: together(one.items, other.items) }
  if (one.kind !== 'object' || other.kind !== 'object') return one
  const fields: Record<string, Schema> = { ...other.fields }
  for (const [name, schema] of Object.entries(one.fields)) {
    const older = other.fields[name]
    fields[name] = older ? together(schema, older) : schema
  }
  return { ...one, fields }
}

function withMetadata(schema: Schema): Schema {
  return schema.kind === 'object' ? { ...schema, fields: { ...schema.fields, metadata: OBJECT_META } } : schema
}
