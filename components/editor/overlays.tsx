import { Suspense } from 'react'
import { ReadingNotice } from '../live/reading-notice'
import { part } from '../ui/part'
import { CommandPalette, QuickAdd } from './parts'
import { type Overlay, useView } from './view-store'

const ApplyDialog = part(() => import('../apply/apply-dialog'))
const DeleteDialog = part(() => import('../apply/delete-dialog'))
const AllowDialog = part(() => import('../flows/allow-dialog'))
const ProposeDialog = part(() => import('../flows/propose-dialog'))
const RevertDialog = part(() => import('../apply/revert-dialog'))
const Shortcuts = part(() => import('./shortcuts-dialog'))
const WorkspaceDialog = part(() => import('../workspace/workspace-dialog'))
const SharedDialog = part(() => import('../workspace/shared-dialog'))

const WORKSPACE: readonly (Overlay | undefined)[] = ['policies', 'templates', 'import']

/** What is open over the page: one thing at a time, loaded when it is first asked for. */
export function Overlays() {
  const overlay = useView((view) => view.overlay)
  return (
    <>
      <ReadingNotice />
      <Suspense fallback={null}>
        {WORKSPACE.includes(overlay) ? <WorkspaceDialog /> : null}
        {overlay === 'shared' ? <SharedDialog /> : null}
        {overlay === 'palette' ? <CommandPalette /> : null}
        {overlay === 'quick-add' ? <QuickAdd /> : null}
        {overlay === 'apply' ? <ApplyDialog /> : null}
        {overlay === 'delete' ? <DeleteDialog /> : null}
        {overlay === 'allow' ? <AllowDialog /> : null}
        {overlay === 'propose' ? <ProposeDialog /> : null}
        {overlay === 'revert' ? <RevertDialog /> : null}
        {overlay === 'shortcuts' ? <Shortcuts /> : null}
      </Suspense>
    </>
  )
}
