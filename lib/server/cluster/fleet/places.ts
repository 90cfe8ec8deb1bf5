import type { ClusterView, WorldView } from '@/lib/api/http'

/** By which the chart's agents are found. */
export const AGENT_LABELS: Readonly<Record<string, string>> = {
  'app.kubernetes.io/name': 'portcullis',
  'app.kubernetes.io/component': 'agent'
}

export interface AgentPods {
  /** In which the chart is installed: a pod elsewhere that bears the same labels is no agent of ours. */
  readonly namespace: string
  /** On which they listen. */
  readonly port: number
}

export interface AgentPlace {
  readonly node: string
  /** `10.0.0.1:9965`; undefined where no agent runs. */
  readonly address: string | undefined
  /** Its pod is there, and does not run yet. */
  readonly starting: boolean
}

type Pod = WorldView['pods'][number]

export const isAgent = ({ labels }: Pick<Pod, 'labels'>): boolean =>
  Object.entries(AGENT_LABELS).every(([key, value]) => labels[key] === value)

/** Every node of the cluster with its agent's address, by name. Of two pods on a node (one takes over from the other) the one that runs. */
export function agentAddresses({ world }: ClusterView, { namespace, port }: AgentPods): readonly AgentPlace[] {
  const found = new Map<string, string | undefined>(world.nodes.map(({ name }) => [name, undefined]))
  const starting = new Set<string>()
  for (const pod of world.pods) {
    const [ip] = pod.ips
    if (pod.namespace !== namespace || pod.node === '' || !isAgent(pod)) continue
    const runs = pod.phase === 'Running'
    if (pod.phase === 'Pending' || (runs && ip === undefined)) starting.add(pod.node)
    if (!runs || ip === undefined) continue
    found.set(pod.node, `${ip.includes(':') ? `[${ip}]` : ip}:${port}`)
  }
  return [...found]
    .map(([node, address]) => ({ node, address, starting: address === undefined && starting.has(node) }))
    .sort((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }))
}
