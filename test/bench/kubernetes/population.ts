import { podOf, policyOf } from '../../kernel/agent/many'
import type { Api } from './api'
import type { Write } from './speaker'

/** The nodes that the pods of the population are bound to: no kubelet is there, and nothing is run. */
const NODES = 4
const NAMESPACES = 50

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

/** Nodes, namespaces and policies: real objects, of which none selects a pod that runs. */
export async function makeCluster(api: Api, policies: number): Promise<void> {
  const namespaces = range(0, NAMESPACES).map((at) => `ns-${at}`)
  await api.fill([
    ...range(0, NODES).map((at): Write => ['POST', 'api/v1/nodes', { metadata: { name: `m${at}` } }]),
    ...namespaces.map((name): Write => ['POST', 'api/v1/namespaces', { metadata: { name } }])
  ])
  // No pod is taken before its namespace has an account for it, and the controller may be slower than this.
  await api.fill(
    namespaces.map((name) => ['POST', `api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } }])
  )
  await api.fill(
    range(1, policies + 1).map((at) => {
      const policy = policyOf(at)
      return ['POST', `apis/networking.k8s.io/v1/namespaces/${policy.metadata.namespace}/networkpolicies`, policy]
    })
  )
}

/** Pods from one number to before another, with a status as a kubelet would give it. They stay whatever becomes of their nodes. */
export async function addPods(api: Api, from: number, to: number): Promise<void> {
  const pods = range(from, to).map((at) => {
    const { status, spec, metadata, ...pod } = podOf(at)
    const { uid: _, ...named } = metadata
    const containers = spec.containers.map((container) => ({ ...container, image: 'none' }))
    const path = `api/v1/namespaces/${named.namespace}/pods`
    const tolerations = [{ operator: 'Exists' }]
    const object = { ...pod, metadata: named, spec: { containers, nodeName: `m${at % NODES}`, tolerations } }
    return {
      create: ['POST', path, object] as Write,
      status: ['PATCH', `${path}/${named.name}/status`, { status }] as Write
    }
  })
  await api.fill(pods.map(({ create }) => create))
  await api.fill(pods.map(({ status }) => status))
}
