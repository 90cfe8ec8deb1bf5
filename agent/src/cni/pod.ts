import { KUBELETS_UID } from '@/lib/k8s'
import type { Pod, World } from '@/lib/policy'
import type { PodStart } from './start'

interface PodObject {
  readonly kind: string
  readonly metadata: { readonly uid: string; readonly annotations?: Readonly<Record<string, string>> }
}

/**
 * The pod that is started; undefined: nobody has told of it yet. One of the kubelet's own folder has another uid there than its
 * object: that names the other, and counts for a pod of the same name alone, since who makes a pod may write there what he likes.
 */
export function podOf({ uid, namespace, name }: PodStart, world: World, objects: () => readonly unknown[]): Pod | undefined {
  const byUid = world.pods.find((pod) => pod.uid === uid)
  if (byUid !== undefined) return byUid
  const named = world.pods.find((pod) => pod.namespace === namespace && pod.name === name)
  if (named === undefined || uid === '') return named
  const object = (objects() as readonly PodObject[]).find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.uid === named.uid
  )
  return object?.metadata.annotations?.[KUBELETS_UID] === uid ? named : undefined
}
