import { setView, useView } from '../editor/view-store'
import { Dialog } from '../ui/dialog'
import { Tabs } from '../ui/tabs'
import { ImportTab } from './import-tab'
import { PoliciesTab } from './policies-tab'
import { TemplatesTab } from './templates-tab'

/** All policies at once, what new ones begin with, and where others come from. */
export default function WorkspaceDialog() {
  const tab = useView(({ overlay }) => (overlay === 'templates' || overlay === 'import' ? overlay : 'policies'))
  return (
    <Dialog open onClose={() => setView({ overlay: undefined })} width={920} title="Policies">
      <div className="-mx-4 -mb-4 h-[62vh]">
        <Tabs
          label="Workspace"
          value={tab}
          onChange={(overlay) => setView({ overlay })}
          items={[
            { id: 'policies', label: 'All policies', panel: tab === 'policies' ? <PoliciesTab /> : null },
            { id: 'templates', label: 'Templates', panel: tab === 'templates' ? <TemplatesTab /> : null },
            { id: 'import', label: 'Import', panel: tab === 'import' ? <ImportTab /> : null }
          ]}
        />
      </div>
    </Dialog>
  )
}
