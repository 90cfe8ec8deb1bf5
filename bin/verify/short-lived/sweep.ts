import type { KubeConfig } from '@kubernetes/client-node'
import { listPods, type PodObject } from '@/lib/server/cluster/kubernetes'
import { deleteAll } from './crew'
import { OUR_LABEL } from './model'

/** `left`: what could not be deleted, and why, sentences. */
export interface Swept {
  readonly count: number
  readonly left: readonly string[]
}

/** Deletes what runs that were killed have left in these namespaces: their time is over, so nobody reads them any more. Rejects with ClusterError. */
export async function sweepEnded(config: KubeConfig, namespaces: Iterable<string>, now: number): Promise<Swept> {
  const found = await Promise.all([...namespaces].map((namespace) => listPods(config, namespace, OUR_LABEL)))
  return sweep(
    config,
    found.flat().filter((pod) => isOver(pod, now))
  )
}

/** Deletes those of every run, in all namespaces, whether it goes on or not. Rejects with ClusterError. */
export async function sweepAll(config: KubeConfig): Promise<Swept> {
  return sweep(config, await listPods(config, '', OUR_LABEL))
}

/** Clocks differ by less than this. */
const SLACK_MS = 5_000

/** As its node says, which ends what runs; of what no node has taken, or has ended already, by the clock of this machine, which may be wrong. */
export function isOver({ metadata, spec, status }: PodObject, now: number): boolean {
  if (status.phase === 'Failed' && status.reason === 'DeadlineExceeded') return true
  if (status.phase === 'Running') return false
  return now > Date.parse(metadata.creationTimestamp) + (spec.activeDeadlineSeconds ?? 0) * 1_000 + SLACK_MS
}

async function sweep(config: KubeConfig, pods: readonly PodObject[]): Promise<Swept> {
  const left = await deleteAll(config, pods)
  return { count: pods.length - left.length, left }
}
