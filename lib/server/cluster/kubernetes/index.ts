import { withoutManagedFields } from '@/lib/k8s'
import { ClusterError } from '../cluster'
import { type ClusterChoice, loadConfig } from './config'
import { listAll } from './list'
import { RESOURCES } from './resources'

export { type ClusterChoice, loadConfig } from './config'
export { dialectBy } from './dialect'
export { examine, type Role } from './examine'
export { type Followed, follow } from './follow'
export { kubernetesCluster } from './kubernetes-cluster'
export { mayAll } from './may'
export { peopleOf } from './people'
export { type ContainerStatus, createPod, deletePod, listPods, type PodObject, watchPods } from './pods'
export { RESOURCES } from './resources'
export { type Condition, PolicyStatuses, type StatedPolicy } from './statuses'
export { textOf } from './text'

export interface KubernetesObjects {
  readonly context: string
  readonly server: string
  /** As the API server has them, but for `managedFields`. */
  readonly objects: readonly Readonly<Record<string, unknown>>[]
  /** Kinds that these credentials may not list, in the plural: what they hold is missing above. */
  readonly forbidden: readonly string[]
}

/**
 * Reads once, and changes nothing: the objects of a cluster that verdicts depend on. Kinds that the cluster does not have are
 * passed over. Rejects with a ClusterError.
 */
export async function readKubernetes(choice: ClusterChoice): Promise<KubernetesObjects> {
  const config = loadConfig(choice)
  // The first alone: where nobody answers, or with the wrong credentials, it is said once.
  const [first, ...others] = RESOURCES
  const lists = [
    ...(first ? [await listAll(config, first)] : []),
    ...(await Promise.all(others.map((resource) => listAll(config, resource))))
  ]
  if (lists.every((listed) => listed === 'forbidden')) {
    throw new ClusterError(
      'failed',
      `The API server lets ${config.getCurrentUser()?.name ?? 'you'} list nothing that is needed.`,
      'The right to list namespaces, pods, nodes, services, endpoint slices and policies is enough: the role `view` has most.'
    )
  }
  return {
    context: config.getCurrentContext(),
    server: config.getCurrentCluster()?.server ?? '',
    objects: lists.flatMap((listed) => (typeof listed === 'string' ? [] : listed.objects.map(withoutManagedFields))),
    forbidden: RESOURCES.flatMap(({ plural }, index) => (lists[index] === 'forbidden' ? [plural] : []))
  }
}
