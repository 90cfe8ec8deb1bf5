import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'
import { type Answer, callJson } from './request'
import { apiVersionOf, type Resource } from './resources'

type Json = Readonly<Record<string, unknown>>

const PAGE = 500

/** All objects of a kind: `absent` where the server has no such kind, `forbidden` where they may not be listed. */
export type Listed = ListedObjects | 'absent' | 'forbidden'

export interface ListedObjects {
  readonly objects: readonly Json[]
  /** `apis/GROUP/VERSION` where they are. */
  readonly at: string
  /** From here a watch goes on. */
  readonly version: string
}

export async function listAll(config: KubeConfig, resource: Resource): Promise<Listed> {
  for (const at of resource.at) {
    const listed = await listAt(config, at, resource)
    if (listed !== 'absent') return listed
  }
  return 'absent'
}

/** Page after page. One that is too old to go on (410) is begun again as a whole, which never is. */
async function listAt(config: KubeConfig, at: string, { kind, plural }: Resource, limit = PAGE): Promise<Listed> {
  const objects: Json[] = []
  let next = ''
  let version = ''
  do {
    const query = new URLSearchParams({ ...(limit > 0 && { limit: String(limit) }), ...(next !== '' && { continue: next }) })
    const answer = await callJson(config, `${at}/${plural}?${query}`)
    if (answer.status === 404) return 'absent'
    if (answer.status === 403) return 'forbidden'
    if (answer.status === 410 && next !== '') return listAt(config, at, { kind, plural, at: [] }, 0)
    const { items, metadata } = bodyOf(config, answer, plural)
    for (const item of items) objects.push({ apiVersion: apiVersionOf(at), kind, ...item })
    next = metadata?.continue ?? ''
    version = metadata?.resourceVersion ?? ''
  } while (next !== '')
  return { objects, at, version }
}

interface ListBody {
  readonly items: readonly Json[]
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string }
}

function bodyOf(config: KubeConfig, { status, body }: Answer, plural: string): ListBody {
  const server = config.getCurrentCluster()?.server ?? ''
  const { items, message } = (body ?? {}) as Partial<ListBody> & { readonly message?: string }
  if (status === 200 && Array.isArray(items)) return body as ListBody
  if (status === 401) {
    throw new ClusterError(
      'failed',
      `The API server ${server} does not know who you are.`,
      'Log in anew: the credentials of this context are missing or have run out.'
    )
  }
  throw new ClusterError(
    'failed',
    `The API server ${server} answers ${plural} with ${status}${message ? `: ${message}` : ''}.`
  )
}
