import { connect } from 'node:net'
import type { Plan, PlannedPod } from './plan'

const TIMEOUT_MS = 1000

export interface Readiness {
  readonly to: string
  readonly port: number
  readonly ok: number
  readonly failed: number
}

/** Connects from the node to each pod's first port, again and again, as a kubelet asks whether it is ready. */
export function startKubelet({ node, pods }: Plan): () => readonly Readiness[] {
  if (node.probes === 0) return () => []
  const counts = pods.flatMap((pod) => {
    const serving = pod.serves.find((one) => one.kind !== 'echo' || one.protocol === 'TCP')
    return serving ? [repeat(pod, serving.port, node.probes)] : []
  })
  return () => counts.map((count) => count())
}

function repeat({ id, addresses }: PlannedPod, port: number, every: number): () => Readiness {
  const counted = { to: id, port, ok: 0, failed: 0 }
  const attempt = () => {
    const socket = connect({ host: addresses.ipv4 ?? addresses.ipv6 ?? '', port, timeout: TIMEOUT_MS })
    const end = (outcome: 'ok' | 'failed') => {
      counted[outcome]++
      socket.removeAllListeners().on('error', () => {})
      socket.destroy()
      setTimeout(attempt, every * (0.5 + Math.random()))
    }
    socket.once('connect', () => end('ok'))
    socket.once('timeout', () => end('failed'))
    socket.once('error', () => end('failed'))
  }
  setTimeout(attempt, every * Math.random())
  return () => ({ ...counted })
}
