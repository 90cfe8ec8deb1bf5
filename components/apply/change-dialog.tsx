import type { ReactNode } from 'react'
import { useView } from '../editor/view-store'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { Findings } from './findings'
import { NetControl } from './net-control'
import { ProofList } from './proof-list'
import { type ChangeState, type Check, readiness } from './state'

interface Words {
  readonly title: string
  readonly checked: string
  /** On the button, as it is and while it is done. */
  readonly verb: string
  readonly doing: string
}

interface ChangeDialogProps {
  readonly words: Words
  readonly state: ChangeState
  /** It takes something away by its nature. */
  readonly danger?: boolean
  readonly onClose: () => void
  readonly onCheck: () => void
  readonly onMake: (check: Check, confirmWithin?: number) => void
  readonly onLook: (check: Check, change: string) => void
  readonly onRevert: (change: string) => void
  readonly onKeepDns?: () => void
  readonly notice?: ReactNode
  /** In place of all else, while somebody else's change is in the way. */
  readonly conflict?: { readonly body: ReactNode; readonly onGo: () => void; readonly description: string }
}

/** What will change, whom it will cost what, and only then the button. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { words, state, onClose, onKeepDns, notice, conflict } = props
  const inConflict = state.phase === 'conflict' && conflict !== undefined
  return (
    <Dialog
      open
      onClose={onClose}
      width={inConflict ? 960 : 680}
      title={words.title}
      description={inConflict ? conflict.description : standing(state, words)}
      footer={<Footer {...props} />}
    >
      {state.phase === 'checking' ? <Checking /> : null}
      {state.phase === 'failed' ? (
        <Empty title={state.trouble.message}>{state.trouble.fix ?? 'Nothing was changed.'}</Empty>
      ) : null}
      {inConflict ? conflict.body : null}
      {state.phase === 'unproven' ? <ProofList proof={state.proof} /> : null}
      {state.phase === 'checked' || state.phase === 'applying' ? (
        <div className="flex flex-col gap-4">
          {notice}
          <Findings answer={state.check.answer} {...(onKeepDns && { onKeepDns })} />
        </div>
      ) : null}
    </Dialog>
  )
}

function standing({ phase }: ChangeState, { checked }: Words): string {
  switch (phase) {
    case 'checking':
      return 'The server checks it; nothing is changed.'
    case 'applying':
      return 'Writing it, and waiting until it is enforced.'
    case 'unproven':
      return 'It was written, and is not in force everywhere yet.'
    case 'failed':
      return 'It could not be done.'
    case 'checked':
    case 'conflict':
      return checked
  }
}

function Footer(props: ChangeDialogProps) {
  const { state, words, danger = false, conflict, onClose, onCheck, onMake, onLook, onRevert } = props
  const net = useView((view) => (view.net ? view.netSeconds : undefined))
  switch (state.phase) {
    case 'unproven':
      return (
        <>
          <Button variant="ghost" onClick={onClose}>
            Close
          </Button>
          <Button onClick={() => onRevert(state.change)}>Revert…</Button>
          <Button variant="primary" onClick={() => onLook(state.check, state.change)}>
            Look again
          </Button>
        </>
      )
    case 'failed':
      return (
        <>
          <Cancel onClose={onClose} />
          <Button variant="primary" onClick={onCheck}>
            Check again
          </Button>
        </>
      )
    case 'conflict':
      return (
        <>
          <Cancel onClose={onClose} />
          <Button variant="primary" onClick={conflict?.onGo}>
            Continue
          </Button>
        </>
      )
    case 'checking':
      return <Cancel onClose={onClose} />
  }
  const ready = readiness(state.check)
  if (ready === 'nothing-to-do') {
    return (
      <Button variant="ghost" onClick={onClose}>
        Close
      </Button>
    )
  }
  const busy = state.phase === 'applying'
  const warned = ready === 'warned'
  return (
    <>
      <NetControl disabled={busy || ready === 'refused'} />
      <Cancel onClose={onClose} />
      <Button
        variant={warned || danger ? 'danger' : 'primary'}
        disabled={busy || ready === 'refused'}
        onClick={() => onMake(state.check, net)}
      >
        {busy ? `${words.doing} …` : warned ? `${words.verb} anyway` : words.verb}
      </Button>
    </>
  )
}

const Cancel = ({ onClose }: { readonly onClose: () => void }) => (
  <Button variant="ghost" onClick={onClose}>
    Cancel
  </Button>
)

const Checking = () => (
  <div className="flex flex-col gap-2" role="status" aria-label="Checking">
    <Skeleton className="h-16" />
    <Skeleton className="h-40" />
  </div>
)
