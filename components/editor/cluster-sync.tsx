import { useEffect } from 'react'
import type { AppliedPolicy } from '@/lib/editor'
import { policiesInForce } from '../live/policies'
import { useLive } from '../live/provider'
import { useActions } from './provider'

/** Tells the editor what the server says of the cluster. */
export function ClusterSync(): null {
  const cluster = useLive((state) => state.cluster)
  const connected = useLive((state) => state.connection === 'live')
  const { setCluster } = useActions()
  useEffect(() => {
    if (!cluster) return
    setCluster({
      state: connected && cluster.live ? 'live' : 'stale',
      world: { ...cluster.world, policies: policiesInForce(cluster.policies, cluster.world) },
      policies: cluster.policies.map(
        ({ kind, namespace, name, uid, generation, text }): AppliedPolicy => ({
          kind: kind as AppliedPolicy['kind'],
          namespace,
          name,
          uid,
          generation,
          text
        })
      ),
      revision: cluster.revision
    })
  }, [cluster, connected, setCluster])
  return null
}
