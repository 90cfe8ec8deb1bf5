import type { ClusterView } from '@/lib/api/http'
import type { Cluster } from '@/lib/server/cluster'

const PATIENCE_MS = 1000

/** The cluster as it is now. Just after a start its first view may be on its way; without it no warning could be given. */
export function seenView(cluster: Cluster): Promise<ClusterView> {
  if (cluster.list().live) return Promise.resolve(cluster.list())
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      resolve(cluster.list())
    }
    const stop = cluster.watch(({ live }) => {
      if (live) done()
    })
    const timer = setTimeout(done, PATIENCE_MS)
  })
}
