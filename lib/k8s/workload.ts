import { isRecord, type Json, list, member, strings, text } from './json'

/**
 * The pods that a workload makes, one for all of its replicas, as Pod objects: Deployment, StatefulSet, DaemonSet, ReplicaSet,
 * Job and CronJob, and any other kind of the same shape (`spec.template` with containers, as Argo Rollouts have it). They have
 * no address and no node, since nothing has been scheduled. Empty for what is no workload, and for one that another made.
 */
export function podsOfWorkload(object: unknown): readonly Json[] {
  const kind = text(member(object, 'kind')) ?? ''
  const metadata = member(object, 'metadata')
  const spec = member(object, 'spec')
  const template = member(kind === 'CronJob' ? member(member(spec, 'jobTemplate'), 'spec') : spec, 'template')
  const pod = member(template, 'spec')
  const name = text(member(metadata, 'name')) ?? ''
  // A ReplicaSet of a Deployment, a Job of a CronJob: its owner stands for it, and may be another revision.
  if (name === '' || list(member(pod, 'containers')).length === 0 || isOwned(object)) return []
  const made = member(template, 'metadata')
  const namespace = text(member(metadata, 'namespace'))
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        ...(namespace ? { namespace } : {}),
        labels: { ...strings(member(made, 'labels')), ...labelsOf(kind, name) },
        annotations: strings(member(made, 'annotations'))
      },
      spec: pod,
      status: { phase: 'Running' }
    }
  ]
}

function isOwned(object: unknown): boolean {
  const owners = list(member(member(object, 'metadata'), 'ownerReferences'))
  return owners.some((owner) => isRecord(owner) && member(owner, 'controller') !== false)
}

/** Labels that a controller adds to those of the template, as far as people select by them. */
function labelsOf(kind: string, name: string): Readonly<Record<string, string>> {
  if (kind === 'Job') return { 'job-name': name, 'batch.kubernetes.io/job-name': name }
  if (kind === 'StatefulSet') {
    return { 'statefulset.kubernetes.io/pod-name': `${name}-0`, 'apps.kubernetes.io/pod-index': '0' }
  }
  return {}
}
