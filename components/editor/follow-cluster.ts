import type { AppliedPolicy, EditorStore } from '@/lib/editor'
import { policiesInForce } from '../live/policies'
import { onSnapshot, snapshot } from '../live/snapshot'
import type { LiveState } from '../live/state'
import type { LiveStore } from '../live/store'
import { onView, view } from './view-store'

/** Tells the editor what the server says of the cluster, from now on. */
export function followCluster(store: EditorStore, live: LiveStore): void {
  tell(store, live.getState())
  live.subscribe((state, before) => {
    const connected = (state.connection === 'live') !== (before.connection === 'live')
    if (state.cluster !== before.cluster || connected) tell(store, state)
  })
  onView(({ judgedAs }, before) => {
    if (judgedAs !== before.judgedAs) tell(store, live.getState())
  })
  onSnapshot(() => tell(store, live.getState()))
}

function tell(store: EditorStore, { cluster, connection }: LiveState): void {
  const { judgedAs } = view()
  const opened = snapshot()
  if (opened) {
    const dialect = judgedAs === 'cluster' ? (cluster?.world.dialect ?? opened.world.dialect) : judgedAs
    store.getState().actions.setCluster({ state: 'live', world: { ...opened.world, dialect }, policies: [], revision: 0 })
    return
  }
  if (!cluster) return
  const world = judgedAs === 'cluster' ? cluster.world : { ...cluster.world, dialect: judgedAs }
  store.getState().actions.setCluster({
    state: connection === 'live' && cluster.live ? 'live' : 'stale',
    world: { ...world, policies: policiesInForce(cluster.policies, world) },
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
}
