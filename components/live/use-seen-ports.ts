import { useMemo } from 'react'
import type { Edge, PortInput } from '@/lib/editor'
import { observe } from '@/lib/flow'
import { useEditor } from '../editor/provider'
import { portOf } from '../flows/propose'
import { useLive } from './provider'

export interface SeenPort {
  readonly label: string
  readonly port: PortInput
  readonly count: number
}

/** Ports on which the peer of a rule has been seen talking with the subject, the most used first. */
export function useSeenPorts({ block: id, direction }: Pick<Edge, 'block' | 'direction'>): readonly SeenPort[] {
  const flows = useLive((state) => state.flows)
  const pods = useEditor((state) => state.canvas.subject.matching?.pods)
  const peers = useEditor((state) => state.canvas.blocks.find((block) => block.id === id)?.matching?.pods)
  return useMemo(() => {
    if (!pods || !peers) return []
    const names = new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`))
    const theirs = new Set(peers.map(({ namespace, name }) => `${namespace}/${name}`))
    return observe(flows, ({ namespace, pod }) => names.has(`${namespace}/${pod}`))
      .filter((one) => one.direction === direction && theirs.has(one.name))
      .map(({ protocol, port, last, forwarded, dropped }) => ({
        label: `${protocol} ${port}`,
        port: portOf(last),
        count: forwarded + dropped
      }))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, 4)
  }, [flows, pods, peers, direction])
}
