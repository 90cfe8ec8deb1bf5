import { ApplyDialog } from '../apply/apply-dialog'
import { DeleteDialog } from '../apply/delete-dialog'
import { CommandPalette } from './command-palette'
import { Shortcuts } from './shortcuts-dialog'
import { useView } from './view-store'

/** What is open over the page: one thing at a time. */
export function Overlays() {
  const overlay = useView((view) => view.overlay)
  switch (overlay) {
    case 'palette':
      return <CommandPalette />
    case 'apply':
      return <ApplyDialog />
    case 'delete':
      return <DeleteDialog />
    case 'shortcuts':
      return <Shortcuts />
    default:
      return null
  }
}
