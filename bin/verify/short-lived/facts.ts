import { isJsonObject, type JsonObject } from '@/lib/k8s'
import type { Labels, Pod } from '@/lib/policy'
import { isAgent } from '@/lib/server/cluster/fleet/places'

/** `none`: of a cluster whose agents are on other nodes. `unknown`: whatever enforces there says nothing of it. */
export type EnforcedBy = 'kernel' | 'audit' | 'released' | 'cilium' | 'none' | 'unknown'

/** What objects of a cluster say that policies do not ask about. */
export class Facts {
  private readonly pods: readonly JsonObject[]
  private readonly services: readonly JsonObject[]
  private readonly namespaces: ReadonlyMap<string, string>

  constructor(objects: readonly JsonObject[]) {
    const of = (kind: string) => objects.filter((one) => one.kind === kind)
    this.pods = of('Pod')
    this.services = of('Service')
    this.namespaces = new Map(of('Namespace').map((one) => [nameOf(one).name, nameOf(one).uid]))
  }

  /** The image that an agent or an editor of ours runs there: a node that has it need pull nothing. */
  get image(): string | undefined {
    const ours = this.pods.filter((pod) => labelsOf(pod)['app.kubernetes.io/name'] === 'portcullis')
    const containers = [...ours.filter((pod) => isAgent({ labels: labelsOf(pod) })), ...ours].flatMap(containersOf)
    return containers.map(({ image }) => image).find((image) => typeof image === 'string')
  }

  enforcedBy(node: string): EnforcedBy {
    const here = this.pods.filter((pod) => partOf(pod, 'spec').nodeName === node)
    if (here.some((pod) => labelsOf(pod)['k8s-app'] === 'cilium')) return 'cilium'
    const agents = this.pods.filter((pod) => isAgent({ labels: labelsOf(pod) }))
    const own = here.find((pod) => agents.includes(pod) && partOf(pod, 'status').phase === 'Running')
    if (own === undefined) return agents.length > 0 ? 'none' : 'unknown'
    const containers = containersOf(own)
    if (containers.some(({ name }) => name === 'released')) return 'released'
    const args = containers.flatMap(({ args }) => (Array.isArray(args) ? args : []))
    return args.includes('--enforce') ? 'kernel' : args.includes('--audit') ? 'audit' : 'unknown'
  }

  /** Of a pod that runs: what it bears of its node a pod beside it has to bear too. */
  tolerationsOf({ namespace, name }: Pod): readonly unknown[] {
    const pod = this.pods.find((one) => nameOf(one).namespace === namespace && nameOf(one).name === name)
    const { tolerations } = pod ? partOf(pod, 'spec') : {}
    return Array.isArray(tolerations) ? tolerations : []
  }

  /** There is no cluster without one: else they may not be listed. */
  get seesNamespaces(): boolean {
    return this.namespaces.size > 0
  }

  /** Likewise: every cluster has that of its API server. */
  get seesServices(): boolean {
    return this.services.length > 0
  }

  uidOfNamespace(name: string): string | undefined {
    return this.namespaces.get(name)
  }

  /** Services that would send their traffic to a pod with these labels though it is never ready. */
  publishing(namespace: string, labels: Labels): readonly string[] {
    return this.services
      .filter((one) => nameOf(one).namespace === namespace)
      .filter((one) => {
        const { selector, publishNotReadyAddresses } = partOf(one, 'spec')
        if (publishNotReadyAddresses !== true || !isJsonObject(selector)) return false
        const wanted = Object.entries(selector)
        return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
      })
      .map((one) => nameOf(one).name)
  }
}

function partOf(object: JsonObject, key: 'metadata' | 'spec' | 'status'): JsonObject {
  const part = object[key]
  return isJsonObject(part) ? part : {}
}

function nameOf(object: JsonObject) {
  const { namespace, name, uid } = partOf(object, 'metadata')
  return { namespace: String(namespace ?? ''), name: String(name), uid: String(uid) }
}

function labelsOf(object: JsonObject): Labels {
  const { labels } = partOf(object, 'metadata')
  return isJsonObject(labels) ? (labels as Labels) : {}
}

function containersOf(pod: JsonObject): readonly JsonObject[] {
  const { containers } = partOf(pod, 'spec')
  return Array.isArray(containers) ? containers.filter(isJsonObject) : []
}
