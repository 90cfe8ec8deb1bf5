import { useCallback } from 'react'
import { useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { ChangeDialog } from './change-dialog'
import { ClusterOnly } from './cluster-only'
import { RightsOnly } from './rights-only'
import { useChange } from './use-change'

const close = () => setView({ overlay: undefined })
const revert = (change: string) => setView({ overlay: 'revert', reverting: change })

export default function DeleteDialog() {
  return (
    <ClusterOnly title="Delete from the cluster" onClose={close}>
      <RightsOnly to="delete" title="Delete from the cluster" onClose={close}>
        <Delete />
      </RightsOnly>
    </ClusterOnly>
  )
}

/** Takes the open policy out of force, and says first who gets in by that. The draft stays, so that it can be applied again. */
function Delete() {
  const { kindText: kind, namespace, name } = useEditor((state) => state.canvas.policy)
  const propose = useCallback(
    () => ({ kind: 'delete', policy: { kind, namespace, name } }) as const,
    [kind, namespace, name]
  )
  const { state, check, make, look } = useChange({ propose, onDone: close })
  const words = {
    title: `Delete ${namespace ? `${namespace}/` : ''}${name} from the cluster?`,
    checked: 'Its rules stop holding at once. The draft here stays, and can be applied again.',
    verb: 'Delete',
    doing: 'Deleting'
  }
  return (
    <ChangeDialog
      danger
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
