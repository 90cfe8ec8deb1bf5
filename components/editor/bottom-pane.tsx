import { lazy, Suspense } from 'react'
import { TrafficControls } from '../flows/traffic-controls'
import { TrafficPane } from '../flows/traffic-pane'
import { Badge } from '../ui/badge'
import { Tabs } from '../ui/tabs'
import { useEditor } from './provider'
import { setView, useView } from './view-store'

const ProblemsPane = lazy(() => import('../problems/problems-pane'))

export function BottomPane() {
  const tab = useView((view) => view.bottomTab)
  const problems = useEditor((state) => state.problems.length)
  return (
    <Tabs
      label="Activity"
      value={tab}
      onChange={(bottomTab) => setView({ bottomTab })}
      aside={tab === 'traffic' ? <TrafficControls /> : null}
      items={[
        { id: 'traffic', label: 'Traffic', panel: <TrafficPane /> },
        {
          id: 'problems',
          label: 'Problems',
          badge: problems > 0 ? <Badge>{problems}</Badge> : null,
          panel:
            tab === 'problems' ? (
              <Suspense fallback={null}>
                <ProblemsPane />
              </Suspense>
            ) : null
        }
      ]}
    />
  )
}
