import { Suspense } from 'react'
import { part } from '../ui/part'
import { Tabs } from '../ui/tabs'
import { YamlPane } from '../yaml/yaml-pane'
import { setView, useView } from './view-store'

const Inspector = part(() => import('../inspector/inspector'))

export default function RightPane() {
  const tab = useView((view) => view.rightTab)
  return (
    <Tabs
      label="Policy as"
      value={tab}
      onChange={(rightTab) => setView({ rightTab })}
      items={[
        { id: 'yaml', label: 'YAML', panel: <YamlPane /> },
        {
          id: 'inspector',
          label: 'Inspector',
          panel:
            tab === 'inspector' ? (
              <Suspense fallback={null}>
                <Inspector />
              </Suspense>
            ) : null
        }
      ]}
    />
  )
}
