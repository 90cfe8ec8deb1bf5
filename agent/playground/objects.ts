import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { listOf, type Plan, type PlannedPod } from './plan'

/** The objects of the Kubernetes API that stand for the playground; the agent in directory mode reads them from `RUN/objects`. */

export interface KubernetesObject {
  readonly apiVersion: 'v1'
  readonly kind: 'Namespace' | 'Node' | 'Pod' | 'Service'
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown }
  readonly [key: string]: unknown
}

/** `real`: the pods have interfaces, which the annotations name. */
export function objectsOf(plan: Plan, real: boolean): KubernetesObject[] {
  return [...clusterObjects(plan), ...plan.pods.map((pod) => podObject(plan, pod, real))]
}

/** All that is not a pod. */
function clusterObjects(plan: Plan): KubernetesObject[] {
  return [
    ...plan.namespaces.map((namespace) => ({
      apiVersion: 'v1' as const,
      kind: 'Namespace' as const,
      metadata: {
        name: namespace.name,
        uid: uid('Namespace', namespace.name),
        labels: { ...namespace.labels, 'kubernetes.io/metadata.name': namespace.name }
      },
      status: { phase: 'Active' }
    })),
    nodeObject(plan),
    ...plan.pods.flatMap((pod) => (pod.service ? [serviceObject(pod, pod.service)] : []))
  ]
}

/** Each whole or not at all: written beside, then renamed. Namespaces and the node come first. */
export async function writeObjects(folder: string, objects: readonly KubernetesObject[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const object of objects) {
    const { namespace, name } = object.metadata
    const file = [object.kind.toLowerCase(), namespace, name].filter(Boolean).join('.')
    // The dot: the agent reads `*.yaml` that do not start with one.
    const beside = join(folder, `.${file}.tmp`)
    await writeFile(beside, dump(object), { mode: 0o600 })
    await rename(beside, join(folder, `${file}.yaml`))
  }
}

function nodeObject({ node }: Plan): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: uid('Node', node.name),
      labels: { 'kubernetes.io/hostname': node.name, 'kubernetes.io/os': 'linux', ...node.labels }
    },
    status: {
      addresses: [
        ...listOf(node.addresses).map((address) => ({ type: 'InternalIP', address })),
        { type: 'Hostname', address: node.name }
      ]
    }
  }
}

function podObject(plan: Plan, pod: PlannedPod, real: boolean): KubernetesObject {
  const addresses = listOf(pod.addresses)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: uid('Pod', pod.id),
      labels: pod.labels,
      ...(real && {
        annotations: { 'portcullis.dev/host-interface': pod.hostInterface, 'portcullis.dev/netns': pod.netns }
      })
    },
    spec: {
      nodeName: plan.node.name,
      serviceAccountName: pod.serviceAccount,
      containers: [
        {
          name: 'app',
          image: 'portcullis/playground',
          ports: pod.serves.flatMap(portsOf).map(({ name, port, protocol }) => ({ name, containerPort: port, protocol }))
        }
      ]
    },
    status: {
      phase: 'Running',
      podIP: addresses[0],
      podIPs: addresses.map((ip) => ({ ip })),
      hostIP: listOf(plan.node.addresses)[0],
      hostIPs: listOf(plan.node.addresses).map((ip) => ({ ip }))
    }
  }
}

/** Headless: the name resolves to the pod. There is no kube-proxy here, and traffic is to flow too once our programs are released. */
function serviceObject(pod: PlannedPod, name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: pod.namespace, uid: uid('Service', `${pod.namespace}/${name}`), labels: pod.labels },
    spec: {
      clusterIP: 'None',
      selector: pod.labels,
      ports: pod.serves.flatMap(portsOf).map(({ name, port, protocol }) => ({ name, port, targetPort: name, protocol }))
    }
  }
}

/** DNS is served on both protocols, under two names as Kubernetes has it. */
function portsOf(serving: PlannedPod['serves'][number]): { name: string; port: number; protocol: 'TCP' | 'UDP' }[] {
  const { name, port } = serving
  if (serving.kind === 'dns') {
    return [
      { name, port, protocol: 'UDP' },
      { name: `${name}-tcp`, port, protocol: 'TCP' }
    ]
  }
  return [{ name, port, protocol: serving.kind === 'echo' ? serving.protocol : 'TCP' }]
}

/** The same for the same object at each start, so that nothing seems to have been replaced. */
function uid(kind: string, id: string): string {
  const hex = createHash('sha256').update(`${kind}\0${id}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
