import { Suspense } from 'react'
import Palette from '../palette/palette'
import { part } from '../ui/part'
import { Tabs } from '../ui/tabs'
import { Announcer } from './announcer'
import { setView, useView } from './view-store'

const OutlinePane = part(() => import('../outline/outline-pane'))

/** What can be dragged onto the canvas; or the policy in words, to be worked on by keys. */
export default function LeftPane() {
  const tab = useView((view) => view.leftTab)
  return (
    <>
      <Announcer />
      <Tabs
        label="Beside the canvas"
        value={tab}
        onChange={(leftTab) => setView({ leftTab })}
        items={[
          { id: 'blocks', label: 'Blocks', panel: tab === 'blocks' ? <Palette /> : null },
          {
            id: 'outline',
            label: 'Outline',
            panel:
              tab === 'outline' ? (
                <Suspense fallback={null}>
                  <OutlinePane />
                </Suspense>
              ) : null
          }
        ]}
      />
    </>
  )
}
