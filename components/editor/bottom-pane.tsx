import { Suspense } from 'react'
import { TrafficControls } from '../flows/traffic-controls'
import { TrafficPane } from '../flows/traffic-pane'
import { useSimulation } from '../simulation/simulation-store'
import { Badge } from '../ui/badge'
import { part } from '../ui/part'
import { Tabs } from '../ui/tabs'
import { useEditor } from './provider'
import { setView, useView } from './view-store'

const ExpectationsControls = part(() => import('../expectations/expectations-controls'))
const ExpectationsPane = part(() => import('../expectations/expectations-pane'))
const HistoryPane = part(() => import('../history/history-pane'))
const ProblemsPane = part(() => import('../problems/problems-pane'))
const SimulationPane = part(() => import('../simulation/simulation-pane'))
const SimulationControls = part(() => import('../simulation/simulation-controls'))

const ASIDES = {
  traffic: <TrafficControls />,
  simulation: (
    <Suspense fallback={null}>
      <SimulationControls />
    </Suspense>
  ),
  expectations: (
    <Suspense fallback={null}>
      <ExpectationsControls />
    </Suspense>
  ),
  problems: null,
  history: null
} as const

export function BottomPane() {
  const tab = useView((view) => view.bottomTab)
  const problems = useEditor((state) => state.problems.length)
  const broken = useSimulation((state) => state.checks.filter(({ outcome }) => outcome !== 'holds').length)
  return (
    <Tabs
      label="Activity"
      value={tab}
      onChange={(bottomTab) => setView({ bottomTab })}
      aside={ASIDES[tab]}
      items={[
        { id: 'traffic', label: 'Traffic', panel: <TrafficPane /> },
        {
          id: 'simulation',
          label: 'Simulation',
          panel:
            tab === 'simulation' ? (
              <Suspense fallback={null}>
                <SimulationPane />
              </Suspense>
            ) : null
        },
        {
          id: 'expectations',
          label: 'Expectations',
          badge: broken > 0 ? <Badge>{broken} broken</Badge> : null,
          panel:
            tab === 'expectations' ? (
              <Suspense fallback={null}>
                <ExpectationsPane />
              </Suspense>
            ) : null
        },
        {
          id: 'problems',
          label: 'Problems',
          badge: problems + broken > 0 ? <Badge>{problems + broken}</Badge> : null,
          panel:
            tab === 'problems' ? (
              <Suspense fallback={null}>
                <ProblemsPane />
              </Suspense>
            ) : null
        },
        {
          id: 'history',
          label: 'History',
          panel:
            tab === 'history' ? (
              <Suspense fallback={null}>
                <HistoryPane />
              </Suspense>
            ) : null
        }
      ]}
    />
  )
}
