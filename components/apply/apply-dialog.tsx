import { useActions } from '../editor/provider'
import { setView } from '../editor/view-store'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { ImpactList } from './impact-list'
import { IssueList } from './issue-list'
import { ObjectDiff } from './object-diff'
import { type ApplyState, readiness } from './state'
import { useApply } from './use-apply'

const close = () => setView({ overlay: undefined })

/** What will change, whom it will cost what, and only then the button. */
export default function ApplyDialog() {
  const { state, check, apply } = useApply(close)
  const { run } = useActions()
  return (
    <Dialog
      open
      onClose={close}
      width={680}
      title="Apply to the cluster"
      description={DESCRIPTIONS[state.phase]}
      footer={<Footer state={state} onCheck={check} onApply={() => 'check' in state && void apply(state.check)} />}
    >
      {state.phase === 'checking' ? <Checking /> : null}
      {state.phase === 'failed' ? (
        <Empty title={state.trouble.message}>{state.trouble.fix ?? 'Nothing was changed.'}</Empty>
      ) : null}
      {'check' in state ? (
        <div className="flex flex-col gap-4">
          <IssueList issues={state.check.answer.issues} />
          <ImpactList
            impact={state.check.answer.impact}
            onKeepDns={() => {
              run('allowDns', {})
              void check()
            }}
          />
          {state.check.answer.objects.map((object) => (
            <ObjectDiff key={`${object.kind}/${object.namespace}/${object.name}`} object={object} />
          ))}
        </div>
      ) : null}
    </Dialog>
  )
}

const DESCRIPTIONS: Readonly<Record<ApplyState['phase'], string>> = {
  checking: 'The server checks it; nothing is changed.',
  checked: 'Checked by the server. Nothing is changed yet.',
  applying: 'Writing it, and waiting until it is enforced.',
  conflict: 'Somebody changed this policy after the check. Check again to see what would change now.',
  failed: 'The check could not be made.'
}

interface FooterProps {
  readonly state: ApplyState
  readonly onCheck: () => void
  readonly onApply: () => void
}

function Footer({ state, onCheck, onApply }: FooterProps) {
  const ready = 'check' in state ? readiness(state.check) : 'refused'
  const again = state.phase === 'failed' || state.phase === 'conflict'
  const nothing = ready === 'nothing-to-do'
  return (
    <>
      <Button variant="ghost" onClick={close}>
        {nothing ? 'Close' : 'Cancel'}
      </Button>
      {again ? (
        <Button variant="primary" onClick={onCheck}>
          Check again
        </Button>
      ) : nothing ? null : (
        <Button
          variant={ready === 'warned' ? 'danger' : 'primary'}
          disabled={state.phase !== 'checked' || ready === 'refused'}
          onClick={onApply}
        >
          {state.phase === 'applying' ? 'Applying …' : ready === 'warned' ? 'Apply anyway' : 'Apply'}
        </Button>
      )}
    </>
  )
}

const Checking = () => (
  <div className="flex flex-col gap-2" role="status" aria-label="Checking">
    <Skeleton className="h-16" />
    <Skeleton className="h-40" />
  </div>
)
