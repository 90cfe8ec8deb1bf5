import { type Issue, issue, type PolicyKind } from '@/lib/policy'
import { isRecord, member, number, shown, strings, text } from './json'
import type { PolicyObject } from './object'

interface KindOfPolicy {
  readonly kind: PolicyKind
  readonly group: string
  readonly namespaced: boolean
}

/** The kinds that are read at all; what is enforced of them is for `normalise` to say. */
const KINDS: readonly KindOfPolicy[] = [
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', namespaced: true },
  { kind: 'CiliumNetworkPolicy', group: 'cilium.io', namespaced: true },
  { kind: 'CiliumClusterwideNetworkPolicy', group: 'cilium.io', namespaced: false },
  { kind: 'AdminNetworkPolicy', group: 'policy.networking.k8s.io', namespaced: false },
  { kind: 'BaselineAdminNetworkPolicy', group: 'policy.networking.k8s.io', namespaced: false },
  { kind: 'ClusterNetworkPolicy', group: 'policy.networking.k8s.io', namespaced: false }
]

/** Is this document a policy of a kind that can be read? */
export function isPolicyDocument(doc: unknown): boolean {
  return kindOf(doc) !== undefined
}

export function isNamespaced(kind: PolicyKind): boolean {
  return KINDS.some((one) => one.kind === kind && one.namespaced)
}

const CLUSTERWIDE: readonly string[] = ['Namespace', 'Node', 'CiliumCIDRGroup']

/** Do objects of this kind live in a namespace? Known of policies and of what a World is made of; else supposed. */
export function isNamespacedKind(kind: string): boolean {
  return KINDS.find((one) => one.kind === kind)?.namespaced ?? !CLUSTERWIDE.includes(kind)
}

function kindOf(doc: unknown): KindOfPolicy | undefined {
  const kind = member(doc, 'kind')
  const group = text(member(doc, 'apiVersion'))?.split('/')[0]
  return KINDS.find((one) => one.kind === kind && one.group === group)
}

/**
 * A parsed YAML or JSON document → a policy object, or the issues that say why not (with paths). Only the envelope is read
 * here: `validate` and `normalise` read the body. Never throws.
 */
export function readObject(doc: unknown): { readonly object?: PolicyObject; readonly issues: readonly Issue[] } {
  if (!isRecord(doc)) return { issues: [issue('not-an-object', '', { seen: shown(doc) })] }
  const apiVersion = text(member(doc, 'apiVersion')) ?? ''
  const found = kindOf(doc)
  if (!found) {
    return { issues: [issue('unknown-kind', 'kind', { apiVersion, kind: text(member(doc, 'kind')) ?? '(none)' })] }
  }
  const metadata = member(doc, 'metadata')
  const named = member(metadata, 'name')
  // `name: y` is a boolean to Kubernetes.
  if (named !== undefined && typeof named !== 'string') {
    return { issues: [issue('wrong-type', 'metadata.name', { wanted: 'a string', seen: shown(named) })] }
  }
  const name = named ?? ''
  if (name === '') return { issues: [issue('name-missing', 'metadata.name')] }
  const written = text(member(metadata, 'namespace'))
  return {
    object: {
      kind: found.kind,
      apiVersion,
      metadata: {
        name,
        namespace: found.namespaced ? written || 'default' : '',
        uid: text(member(metadata, 'uid')) ?? '',
        generation: number(member(metadata, 'generation')) ?? 0,
        labels: strings(member(metadata, 'labels')),
        annotations: strings(member(metadata, 'annotations'))
      },
      document: doc
    },
    issues: []
  }
}
