import { readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
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
  NetworkPolicy: 'networkpolicies'
}

export interface Named {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name?: string; readonly namespace?: string }
}

/** Where objects of this kind are made. */
export function pathOf({ apiVersion, kind, metadata }: Named): string {
  const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`
  return `/apis/${apiVersion}${within}/${PLURALS[kind]}`
}
