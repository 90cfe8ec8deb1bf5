import { useEffect, useState } from 'react'
import type { DeleteResponse } from '@/lib/api'
import { useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { client } from '../live/client'
import type { Trouble } from '../live/state'
import { troubleOf } from '../live/trouble'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { toast } from '../ui/toast'
import { ImpactList } from './impact-list'

const close = () => setView({ overlay: undefined })

/** Takes the open policy out of force. The draft stays, so that it can be applied again. */
export default function DeleteDialog() {
  const { kindText: kind, namespace, name } = useEditor((state) => state.canvas.policy)
  const [check, setCheck] = useState<DeleteResponse>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    client.delete({ kind, namespace, name, dryRun: true }).then(setCheck, (error) => setTrouble(troubleOf(error)))
  }, [kind, namespace, name])

  const remove = async () => {
    setBusy(true)
    const begun = performance.now()
    try {
      const { revision } = await client.delete({ kind, namespace, name })
      const detail = `Out of force in ${Math.round(performance.now() - begun)} ms, revision ${revision}. The draft is still here.`
      toast({ tone: 'done', title: `${namespace ? `${namespace}/` : ''}${name} deleted`, detail })
      close()
    } catch (error) {
      setBusy(false)
      setTrouble(troubleOf(error))
    }
  }

  return (
    <Dialog
      open
      onClose={close}
      width={480}
      title={`Delete ${namespace ? `${namespace}/` : ''}${name} from the cluster?`}
      description="Its rules stop holding at once. The draft here stays, and can be applied again."
      footer={
        <>
          <Button variant="ghost" onClick={close}>
            Cancel
          </Button>
          <Button variant="danger" disabled={busy || trouble !== undefined} onClick={remove}>
            {busy ? 'Deleting …' : 'Delete'}
          </Button>
        </>
      }
    >
      {trouble ? (
        <p role="alert" className="text-13 text-deny-ink">
          {trouble.message} {trouble.fix}
        </p>
      ) : null}
      <ImpactList impact={check?.impact ?? []} onKeepDns={() => {}} />
    </Dialog>
  )
}
