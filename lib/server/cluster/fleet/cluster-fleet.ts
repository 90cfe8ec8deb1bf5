import type { ChannelCredentials } from '@grpc/grpc-js'
import type { ClusterView } from '@/lib/api/http'
import type { Cluster } from '../cluster'
import { Connection } from '../connection'
import { AgentClient } from '../definition'
import type { Fleet, Member } from './fleet'
import { type AgentPods, agentAddresses } from './places'

export interface ClusterFleetOptions extends AgentPods {
  readonly credentials: ChannelCredentials
}

/** The agents of a cluster's DaemonSet, found by their pods. A node without one is a member too: nothing is enforced there. */
export function clusterFleet(cluster: Cluster, { credentials, ...pods }: ClusterFleetOptions): Fleet {
  const listeners = new Set<() => void>()
  const open = new Map<string, Connection>()
  let known = ''
  let members: readonly Member[] = []

  const take = (view: ClusterView) => {
    const places = agentAddresses(view, pods)
    const now = JSON.stringify(places)
    // Nearly every view is of something else.
    if (now === known) return
    known = now
    const wanted = new Set<string>()
    members = places.map(({ node, address, starting }) => {
      if (address === undefined) return { node, connection: undefined, starting }
      const key = `${node} ${address}`
      wanted.add(key)
      const connection =
        open.get(key) ?? new Connection(AgentClient, { address, credentials }, `the agent of ${node} (${address})`)
      open.set(key, connection)
      return { node, connection }
    })
    for (const listener of listeners) listener()
    for (const [key, connection] of open) {
      if (wanted.has(key)) continue
      open.delete(key)
      connection.close()
    }
  }
  take(cluster.list())
  const stop = cluster.watch(take)

  return {
    get members() {
      return members
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      stop()
      listeners.clear()
      for (const connection of open.values()) connection.close()
    }
  }
}
