import { Unplug } from 'lucide-react'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { Notice } from '../ui/notice'
import { Ask } from './ask'
import { BlastRadius } from './blast-radius'
import { ElsewhereView } from './elsewhere-view'
import { JudgedAs, OtherJudge } from './judged-as'
import { MatrixView } from './matrix-view'
import { useSimulation } from './simulation-store'

/** What the open text would do, before it is applied. */
export default function SimulationPane() {
  const known = useEditor((state) => state.cluster.world !== undefined)
  if (!known) {
    return (
      <Empty icon={<Unplug />} title="No cluster is known yet">
        Whom a policy cuts off is worked out from the pods that are there. They come from the connected cluster.
      </Empty>
    )
  }
  return <Simulation />
}

function Simulation() {
  const view = useSimulation((state) => state.view)
  const trouble = useSimulation((state) => state.trouble)
  return (
    <div className="flex h-full flex-col">
      {trouble ? <Notice>The simulation failed: {trouble}. It is tried again with the next change.</Notice> : null}
      {/* Where the tabs leave room it stands beside them. */}
      <JudgedAs className="h-9 border-b px-3 min-[1180px]:hidden" />
      <OtherJudge />
      <div className="min-h-0 flex-1">
        {view === 'blast' ? (
          <BlastRadius />
        ) : view === 'ask' ? (
          <Ask />
        ) : view === 'matrix' ? (
          <MatrixView />
        ) : (
          <ElsewhereView />
        )}
      </div>
    </div>
  )
}
