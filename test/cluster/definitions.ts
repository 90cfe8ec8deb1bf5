import { readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { readCases } from '../conformance/harness'
import type { ApiServer } from '../differential/api-server/server'

const FOLDER = new URL('../../agent/chart/crds/', import.meta.url)
const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

interface Definition {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly group: string
    readonly names: { readonly plural: string }
    readonly versions: readonly { readonly name: string }[]
  }
}

/** The chart's CustomResourceDefinitions, as an installation makes them, once the server serves them. */
export async function installDefinitions(api: ApiServer): Promise<void> {
  for (const file of readdirSync(FOLDER)) {
    const definition = load(readFileSync(new URL(file, FOLDER), 'utf8')) as Definition
    const { status, body } = await api.create(PATH, definition)
    // The schema itself comes before what is wrong with it.
    if (status !== 201) throw new Error(`${file} is refused: …${JSON.stringify(body).slice(-1000)}`)
    await served(api, definition)
  }
}

/** A condition as the kinds of network-policy-api have it: nothing of it may be left out. */
const CONDITION = {
  type: 'object',
  required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  properties: {
    type: { type: 'string', maxLength: 316 },
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: { type: 'string', minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' },
    message: { type: 'string', maxLength: 32768 },
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    lastTransitionTime: { type: 'string', format: 'date-time' }
  }
}

/** The kinds of network-policy-api, as far as the status goes: what is in their spec is not looked at. */
export async function installTieredKinds(api: ApiServer): Promise<void> {
  for (const kind of ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']) {
    const plural = PLURALS[kind] ?? ''
    const group = 'policy.networking.k8s.io'
    const conditions = {
      type: 'array',
      items: CONDITION,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type']
    }
    const openAPIV3Schema = {
      type: 'object',
      properties: {
        spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        status: { type: 'object', required: ['conditions'], properties: { conditions } }
      }
    }
    const name = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1'
    const definition = {
      // The group is Kubernetes' own: its definitions say where they were approved.
      metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [{ name, served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } }]
      }
    }
    const { status, body } = await api.create(PATH, definition)
    if (status !== 201) throw new Error(`${kind} is refused: ${JSON.stringify(body).slice(-1000)}`)
    await served(api, definition)
  }
}

/** Asked again each time that it has answered: a kind is served a moment after it is established. */
async function served(api: ApiServer, { metadata, spec }: Definition): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    const asked = spec.versions.map(({ name }) => api.get(`/apis/${spec.group}/${name}/${spec.names.plural}`))
    if ((await Promise.all(asked)).every(({ status }) => status === 200)) return
  }
  const { body } = await api.get(`${PATH}/${metadata.name}`)
  throw new Error(`${metadata.name} is not served: ${JSON.stringify((body as { readonly status?: unknown }).status)}`)
}

const PLURALS: Readonly<Record<string, string>> = {
  CiliumNetworkPolicy: 'ciliumnetworkpolicies',
  CiliumClusterwideNetworkPolicy: 'ciliumclusterwidenetworkpolicies',
  CiliumCIDRGroup: 'ciliumcidrgroups',
  NetworkPolicy: 'networkpolicies',
  ClusterNetworkPolicy: 'clusternetworkpolicies',
  AdminNetworkPolicy: 'adminnetworkpolicies',
  BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies'
}

export interface Named {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name?: string; readonly namespace?: string }
}

/** A policy with what Cilium 1.20 was heard to say of it: its definitions, and its parser. */
export interface RecordedPolicy {
  readonly id: string
  readonly why: string
  readonly object: Named
  readonly crd: { readonly ok: boolean; readonly error?: string }
  readonly sanitize: { readonly ok: boolean; readonly error?: string }
}

export const recordedPolicies = (): readonly RecordedPolicy[] =>
  readCases('cilium-1.20', 'validation') as unknown as readonly RecordedPolicy[]

/** Where objects of this kind are made. */
export function pathOf({ apiVersion, kind, metadata }: Named): string {
  const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`
  return `/apis/${apiVersion}${within}/${PLURALS[kind]}`
}
