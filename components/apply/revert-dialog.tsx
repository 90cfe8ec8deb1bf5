import { useCallback } from 'react'
import { setView, useView } from '../editor/view-store'
import { ChangeDialog } from './change-dialog'
import { useChange } from './use-change'

const close = () => setView({ overlay: undefined, reverting: undefined })
const revert = (change: string) => setView({ overlay: 'revert', reverting: change })

/** Has the policies of a change be as they were before it: the same check, the same button. */
export default function RevertDialog() {
  const id = useView((view) => view.reverting) ?? ''
  const propose = useCallback(() => ({ kind: 'revert', id }) as const, [id])
  const { state, check, make, look } = useChange({ propose, onDone: close })
  const words = {
    title: `Revert change ${id}`,
    checked: 'Its policies become what they were before it, whatever came since. Nothing is changed yet.',
    verb: 'Revert',
    doing: 'Reverting'
  }
  return (
    <ChangeDialog
      words={words}
      state={state}
      onClose={close}
      onCheck={() => void check()}
      onMake={(checked, confirmWithin) => void make(checked, confirmWithin)}
      onLook={(checked, change) => void look(checked, change)}
      onRevert={revert}
    />
  )
}
