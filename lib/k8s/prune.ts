import { isRecord, type Json, record } from './json'

export const KUBELETS_UID = 'kubernetes.io/config.hash'

/** Who owns which field is as long as the object, and says nothing of what it means. */
export function withoutManagedFields(object: Json): Json {
  const { managedFields: _, ...metadata } = record(object.metadata)
  return { ...object, metadata }
}

/**
 * Of a kind only what a World is made of: thousands of pods are kept in memory, and most updates of one change nothing of it. Whatever
 * the object is made of, it throws nothing.
 */
export function pruned(object: Json): Json {
  const { resourceVersion: _, ...metadata } = withoutManagedFields(object).metadata as Json
  // A list and a watch name them in different orders.
  const { apiVersion, kind, ...rest } = object
  const whole = { apiVersion, kind, ...rest, metadata }
  if (object.kind === 'Pod') return prunedPod(whole)
  if (object.kind === 'Node') return prunedNode(whole)
  return whole
}

function prunedPod(pod: Json): Json {
  const { metadata, spec, status } = partsOf(pod)
  const containers = (list: unknown) =>
    Array.isArray(list)
      ? list.filter(isRecord).map(({ name, ports, restartPolicy }) => ({ name, ports, restartPolicy }))
      : undefined
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: { ...named(metadata), ...ofKubelet(metadata) },
    spec: {
      nodeName: spec.nodeName,
      hostNetwork: spec.hostNetwork,
      serviceAccountName: spec.serviceAccountName,
      containers: containers(spec.containers),
      initContainers: containers(spec.initContainers)
    },
    status: { phase: status.phase, podIP: status.podIP, podIPs: status.podIPs }
  }
}

/** Its images and conditions are many times as long as its addresses. */
function prunedNode(node: Json): Json {
  const { metadata, status } = partsOf(node)
  return {
    apiVersion: node.apiVersion,
    kind: node.kind,
    metadata: named(metadata),
    status: { addresses: status.addresses }
  }
}

/** Of a pod of a kubelet's own folder: the uid that this has for it there. */
function ofKubelet({ annotations }: Json): Json {
  const hash = (annotations as Json | undefined)?.[KUBELETS_UID]
  return hash === undefined ? {} : { annotations: { [KUBELETS_UID]: hash } }
}

function named({ name, namespace, uid, labels, creationTimestamp }: Json): Json {
  return { name, namespace, uid, labels, creationTimestamp }
}

function partsOf({ metadata, spec, status }: Json) {
  return { metadata: record(metadata), spec: record(spec), status: record(status) }
}
