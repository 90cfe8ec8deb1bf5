type Json = Readonly<Record<string, unknown>>

/** Who owns which field is as long as the object, and says nothing of what it means. */
export function withoutManagedFields(object: Json): Json {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as Json
  return { ...object, metadata }
}

/** Of a kind only what a World is made of: thousands of pods are kept in memory. */
export function pruned(object: Json): Json {
  const whole = withoutManagedFields(object)
  if (object.kind !== 'Pod') return whole
  const { spec = {}, status = {} } = object as { readonly spec?: Json; readonly status?: Json }
  const containers = (list: unknown) =>
    Array.isArray(list) ? list.map(({ name, ports, restartPolicy }) => ({ name, ports, restartPolicy })) : undefined
  return {
    ...whole,
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
