import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'
import { signedOut, told } from './may'
import { type Answer, callJson, streamJson } from './request'

type Json = Readonly<Record<string, unknown>>

/** A Pod as the API server has it, as far as it is looked at here. */
export interface PodObject extends Json {
  readonly metadata: {
    readonly namespace: string
    readonly name: string
    readonly uid: string
    readonly creationTimestamp: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly nodeName?: string
    readonly activeDeadlineSeconds?: number
    readonly containers?: readonly { readonly name: string }[]
    readonly initContainers?: readonly { readonly name: string }[]
  }
  readonly status: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIPs?: readonly { readonly ip: string }[]
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
      readonly message?: string
    }[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

export interface ContainerStatus {
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly running?: Json
    readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string }
  }
}

/** Longer silence is a connection that is dead. */
const QUIET_MS = 60_000

/** Makes a pod, or with `dryRun` has all that would refuse it have a look. Rejects with ClusterError, in the server's own words. */
export async function createPod(
  config: KubeConfig,
  pod: Json,
  { dryRun = false }: { readonly dryRun?: boolean } = {}
): Promise<PodObject> {
  const { namespace } = pod.metadata as { readonly namespace: string }
  const query = dryRun ? '?dryRun=All' : ''
  const answer = await callJson(config, `${at(namespace)}${query}`, {
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify(pod)
  })
  if (answer.status === 201) return answer.body as PodObject
  throw problem(answer)
}

/** Deletes this very pod; one that is gone already is no error. Rejects with ClusterError. */
export async function deletePod(config: KubeConfig, { metadata }: PodObject): Promise<void> {
  const { namespace, name, uid } = metadata
  const answer = await callJson(config, `${at(namespace)}/${encodeURIComponent(name)}`, {
    method: 'DELETE',
    contentType: 'application/json',
    body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } })
  })
  // 409: another pod has the name by now.
  if (![200, 202, 404, 409].includes(answer.status)) throw problem(answer)
}

/** Those of a namespace (of all of them, where it is empty) that a selector selects. Rejects with ClusterError. */
export async function listPods(config: KubeConfig, namespace: string, selector: string): Promise<readonly PodObject[]> {
  return (await listed(config, namespace, selector)).items
}

/**
 * Tells of the pods that a selector selects, all of them each time, until `done` says that it is enough or `signal` ends it, which is no
 * error. Rejects with ClusterError.
 */
export async function watchPods(
  config: KubeConfig,
  namespace: string,
  selector: string,
  done: (pods: readonly PodObject[]) => boolean,
  signal: AbortSignal
): Promise<void> {
  const enough = new AbortController()
  const either = AbortSignal.any([signal, enough.signal])
  while (!either.aborted) {
    const { items, version } = await listed(config, namespace, selector)
    const known = new Map(items.map((pod) => [pod.metadata.uid, pod]))
    const tell = () => {
      if (done([...known.values()])) enough.abort()
    }
    tell()
    if (either.aborted) return
    const query = new URLSearchParams({ watch: 'true', labelSelector: selector, resourceVersion: version })
    const take = (value: unknown) => {
      const { type, object } = value as { readonly type: string; readonly object: PodObject }
      if (either.aborted || type === 'ERROR' || type === 'BOOKMARK') return
      if (type === 'DELETED') known.delete(object.metadata.uid)
      else known.set(object.metadata.uid, object)
      tell()
    }
    try {
      const status = await streamJson(config, `${at(namespace)}?${query}`, take, {
        signal: either,
        quietMs: QUIET_MS,
        opened: () => {}
      })
      if (status === 401) throw signedOut()
      if (status === 403) throw new ClusterError('forbidden', `You may not watch pods in the namespace ${namespace}.`)
      // 410: what was listed is too old already.
      if (status !== 200 && status !== 410) {
        throw new ClusterError('failed', `The API server answers a watch of pods with ${status}.`)
      }
    } catch (error) {
      // A watch that breaks off is begun anew; a server that is away says so to the list.
      const broken = error instanceof ClusterError && (error.code === 'unavailable' || error.code === 'timeout')
      if (!broken && !either.aborted) throw error
    }
  }
}

const at = (namespace: string) =>
  namespace === '' ? 'api/v1/pods' : `api/v1/namespaces/${encodeURIComponent(namespace)}/pods`

async function listed(config: KubeConfig, namespace: string, selector: string) {
  const answer = await callJson(config, `${at(namespace)}?${new URLSearchParams({ labelSelector: selector })}`)
  if (answer.status !== 200) throw problem(answer)
  const { items, metadata } = answer.body as {
    readonly items: readonly PodObject[]
    readonly metadata: { readonly resourceVersion: string }
  }
  return { items, version: metadata.resourceVersion }
}

function problem({ status, body }: Answer): ClusterError {
  if (status === 401) return signedOut()
  const message = told(body) ?? `The API server answers with ${status}.`
  return new ClusterError(status === 403 ? 'forbidden' : 'failed', message)
}
