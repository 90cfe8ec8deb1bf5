import type { AgentStatusView } from '@/lib/api/http'
import type { Cluster } from './cluster'

interface Named {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly generation?: number
    readonly uid: string
    readonly deletionTimestamp?: string
  }
  readonly spec?: { readonly nodeName?: string }
  readonly status?: {
    readonly podIPs?: readonly { readonly ip: string }[]
    readonly containerStatuses?: readonly { readonly containerID?: string; readonly ready: boolean }[]
  }
}

/** A pod that is ready: where connections begin and end. */
export interface End {
  /** `namespace/name` */
  readonly name: string
  readonly node: string
  readonly container: string
  readonly addresses: readonly string[]
}

const KINDS = 'pods,namespaces,nodes,services,networkpolicies,ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies'

/** What the API server has at one moment. */
export class State {
  readonly objects: readonly unknown[]
  readonly ends: readonly End[]
  readonly policies: readonly Named[]

  private constructor(objects: readonly Named[]) {
    this.objects = objects
    this.ends = objects.flatMap(endOf)
    this.policies = objects.filter(({ kind }) => kind.endsWith('NetworkPolicy'))
  }

  static async of(cluster: Cluster): Promise<State> {
    const said = await cluster.kubectl('get', KINDS, '-A', '-o', 'json')
    return new State((JSON.parse(said) as { readonly items: readonly Named[] }).items)
  }

  /** The node of this agent enforces these policies, and no others, on all its pods. */
  enforcedBy({ node, policies, endpoints }: AgentStatusView): boolean {
    const told = new Set(policies.map(({ uid, generation }) => `${uid} ${generation}`))
    const enforcing = new Set(
      endpoints.flatMap(({ namespace, pod, state }) => (state === 'enforcing' ? [`${namespace}/${pod}`] : []))
    )
    return (
      told.size === this.policies.length &&
      this.policies.every(({ metadata: { uid, generation } }) => told.has(`${uid} ${generation}`)) &&
      this.ends.every((end) => end.node !== node || enforcing.has(end.name))
    )
  }

  /** The same policies, in the same generations, and the same pods. */
  same(other: State): boolean {
    return this.#key() === other.#key()
  }

  #key(): string {
    const policies = this.policies.map(({ metadata: { uid, generation } }) => `${uid} ${generation}`)
    return [...policies, ...this.ends.map(({ container }) => container)].toSorted().join()
  }
}

function endOf({ kind, metadata, spec, status }: Named): readonly End[] {
  const [container] = status?.containerStatuses ?? []
  const addresses = status?.podIPs?.map(({ ip }) => ip) ?? []
  if (kind !== 'Pod' || metadata.deletionTimestamp !== undefined) return []
  if (!container?.ready || container.containerID === undefined || addresses.length === 0) return []
  const name = `${metadata.namespace}/${metadata.name}`
  return [{ name, node: spec?.nodeName ?? '', container: container.containerID.replace(/^.*\//, ''), addresses }]
}
