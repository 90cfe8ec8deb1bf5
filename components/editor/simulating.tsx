import { Suspense } from 'react'
import { useSimulation } from '../simulation/simulation-store'
import { part } from '../ui/part'
import { useEditor } from './provider'
import { useView } from './view-store'

const Follower = part(() => import('../simulation/follower'))

/** The simulator works while somebody looks at what it says: the pane, the drawing, the expectations. */
export function Simulating() {
  const active = useEditor((state) => state.active !== undefined)
  const known = useEditor((state) => state.cluster.world !== undefined)
  const expected = useEditor((state) => state.expectations.trim() !== '')
  const wanted = useView(({ bottomTab, blastShown }) => bottomTab === 'simulation' || (blastShown && active))
  const looked = useSimulation((state) => state.reachFrom !== undefined)
  return known && (wanted || expected || looked) ? (
    <Suspense fallback={null}>
      <Follower />
    </Suspense>
  ) : null
}
