import { setMaxListeners } from 'node:events'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ObjectRef } from '../cluster'
import { type ClusterChoice, loadConfig } from './config'
import { type Followed, follow } from './follow'
import { callJson } from './request'
import { apiVersionOf, POLICY_RESOURCES } from './resources'

type Json = Readonly<Record<string, unknown>>

/** As every tool of Kubernetes reads it. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly observedGeneration?: number
  /** RFC 3339: since when `status` is what it is. */
  readonly lastTransitionTime: string
}

/** A policy with what its status says now. */
export interface StatedPolicy extends ObjectRef {
  readonly uid: string
  readonly generation: number
  readonly conditions: readonly Condition[]
}

/** Kinds whose definitions have conditions, those of network-policy-api too; a NetworkPolicy has none. */
const STATED = POLICY_RESOURCES.filter(({ kind }) => kind !== 'NetworkPolicy')

const NONE: readonly Condition[] = []

/** Of the conditions alone: those of others, Cilium's operator for one, stay theirs. */
const FIELD_MANAGER = 'portcullis-status'

/** Statuses of a cluster's policies, read and written under the rights of the choice. Throws ClusterError where that names no cluster. */
export class PolicyStatuses {
  private readonly config: KubeConfig
  private readonly known = new Map<string, Followed>()
  private readonly stopping = new AbortController()

  /** `changed`: a policy has come, changed or gone. */
  constructor(choice: ClusterChoice, changed: () => void) {
    this.config = loadConfig(choice)
    setMaxListeners(0, this.stopping.signal)
    for (const resource of STATED) {
      const tell = (followed: Followed) => {
        this.known.set(resource.kind, followed)
        changed()
      }
      void follow(this.config, resource, tell, this.stopping.signal)
    }
  }

  /** Undefined where not all is known just now: then nothing is said of any. */
  policies(): readonly StatedPolicy[] | undefined {
    const followed = STATED.map(({ kind }) => this.known.get(kind))
    if (followed.some((one) => one === undefined || one.state === 'stale')) return undefined
    return STATED.flatMap(({ kind }) =>
      [...(this.known.get(kind)?.objects.values() ?? [])].map((object) => stated(kind, object))
    )
  }

  /** Server-side apply of the status alone. Resolves to the answer's status code; rejects with a ClusterError where nobody answers. */
  async write({ kind, namespace, name, uid }: StatedPolicy, conditions: readonly Condition[]): Promise<number> {
    const resource = STATED.find((one) => one.kind === kind)
    if (resource === undefined) return 404
    const body = {
      apiVersion: apiVersionOf(resource.at[0] ?? ''),
      kind,
      // Of this object, and not of another that has come by its name.
      metadata: { name, uid, ...(namespace !== '' && { namespace }) },
      status: { conditions }
    }
    const within = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`
    const path = `${resource.at[0]}/${within}${resource.plural}/${encodeURIComponent(name)}/status`
    const { status } = await callJson(this.config, `${path}?fieldManager=${FIELD_MANAGER}&force=true`, {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify(body)
    })
    return status
  }

  close(): void {
    this.stopping.abort()
  }
}

function stated(kind: string, { metadata, status }: Json): StatedPolicy {
  const { namespace = '', name = '', uid = '', generation = 0 } = metadata as Partial<StatedPolicy>
  const { conditions = NONE } = (status ?? {}) as { readonly conditions?: readonly Condition[] }
  return { kind, namespace, name, uid, generation, conditions }
}
