import type { FlowParty, FlowRecord } from '../flow'
import { stableLabels } from '../stable-labels'

/** Pods of one namespace with the same lasting labels, as flows show them. */
export interface FlowWorkload {
  readonly key: string
  readonly namespace: string
  readonly title: string
  readonly labels: readonly (readonly [string, string])[]
}

export interface SeenWorkload extends FlowWorkload {
  /** Connections to it, and from it. */
  readonly ingress: number
  readonly egress: number
}

const TITLES = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name']

/** Undefined for who is no pod, or a pod without a label to select it by. */
export function workloadOf({ namespace, pod, labels }: FlowParty): FlowWorkload | undefined {
  if (namespace === undefined || pod === undefined) return undefined
  const lasting = stableLabels(Object.fromEntries(labels.map(split)))
  if (lasting.length === 0) return undefined
  const known = new Map(lasting)
  const title = TITLES.map((key) => known.get(key)).find((value) => value) ?? pod
  return { key: `${namespace}/${lasting.map((pair) => pair.join('=')).join(',')}`, namespace, title, labels: lasting }
}

/** Whoever takes part in these flows, the busiest first. */
export function workloadsIn(flows: readonly FlowRecord[]): readonly SeenWorkload[] {
  const found = new Map<string, { readonly workload: FlowWorkload; ingress: number; egress: number }>()
  for (const flow of flows) {
    for (const direction of ['ingress', 'egress'] as const) {
      const workload = workloadOf(direction === 'ingress' ? flow.destination : flow.source)
      if (!workload) continue
      const seen = found.get(workload.key) ?? { workload, ingress: 0, egress: 0 }
      seen[direction] += 1
      found.set(workload.key, seen)
    }
  }
  return [...found.values()]
    .map(({ workload, ingress, egress }) => ({ ...workload, ingress, egress }))
    .toSorted((a, b) => b.ingress + b.egress - a.ingress - a.egress || a.key.localeCompare(b.key))
}

function split(label: string): readonly [string, string] {
  const at = label.indexOf('=')
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)]
}
