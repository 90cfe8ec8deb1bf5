import type { PodObject } from '@/lib/server/cluster/kubernetes'
import { CONTAINER } from './pod'

/** How far a short-lived pod is. `failed`: nothing will come of it, and why, a sentence. */
export type PodState =
  | { readonly kind: 'starting'; readonly why: string }
  | { readonly kind: 'up'; readonly addresses: readonly string[] }
  | { readonly kind: 'ended'; readonly message: string }
  | { readonly kind: 'failed'; readonly why: string }

/** Of a container that waits: reasons that no waiting mends. */
const HOPELESS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError'
])

/** What somebody's webhook has put into a pod beside our container: it would answer, and connect, in the place of ours. */
export function addedTo({ spec }: PodObject): string | undefined {
  const names = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name)
  const others = names.filter((name) => name !== CONTAINER)
  if (others.length === 0) return undefined
  return `Something in the cluster puts ${others.join(', ')} into it, which would answer and connect in its place.`
}

/** `up`: its node has reached it where it asks; of one that is not asked, that it runs. */
export function stateOf(pod: PodObject): PodState {
  const { status, metadata } = pod
  const added = addedTo(pod)
  if (added !== undefined) return { kind: 'failed', why: added }
  const state = status.containerStatuses?.[0]?.state
  const said = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(': ').trim()
  if (state?.terminated !== undefined) {
    const { exitCode, reason, message = '' } = state.terminated
    if (exitCode === 0 && status.phase !== 'Failed') return { kind: 'ended', message }
    return { kind: 'failed', why: said(status.reason ?? reason, status.message, lastLine(message)) }
  }
  if (status.phase === 'Failed') return { kind: 'failed', why: said(status.reason, status.message) }
  if (metadata.deletionTimestamp !== undefined) return { kind: 'failed', why: 'Somebody deleted it.' }
  const { reason, message } = state?.waiting ?? {}
  if (reason !== undefined && HOPELESS.has(reason)) return { kind: 'failed', why: said(reason, message) }
  const condition = (type: string) => status.conditions?.find((one) => one.type === type)
  const addresses = (status.podIPs ?? []).map(({ ip }) => ip)
  if (condition('ContainersReady')?.status === 'True' && addresses.length > 0) return { kind: 'up', addresses }
  const scheduled = condition('PodScheduled')
  if (scheduled?.status === 'False') return { kind: 'starting', why: said(scheduled.reason, scheduled.message) }
  return { kind: 'starting', why: reason ?? 'its node does not reach it' }
}

/** Of the end of a log, which may be a trace. */
function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? ''
}
