import { Check, TriangleAlert, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Admits } from '@/lib/editor/simulation'
import { type FlowRecord, flowOf, flowTitle } from '@/lib/flow'
import { useActions, useEditor, useOpen } from '../editor/provider'
import { report } from '../editor/report'
import { setView } from '../editor/view-store'
import { Button } from '../ui/button'
import { cn } from '../ui/class-names'
import { Dialog } from '../ui/dialog'
import { Prose } from '../ui/prose'
import { Skeleton } from '../ui/skeleton'
import { type Candidate, candidatesFor } from './candidates'
import { setTraffic, useTraffic } from './traffic-store'
import { useAdmits } from './use-admits'

const close = () => {
  setView({ overlay: undefined })
  setTraffic({ allowing: undefined })
}

/** From a dropped flow to the rule that lets it pass, with what else each would let in. It is in the draft until it is applied. */
export default function AllowDialog() {
  const flow = useTraffic((state) => state.allowing)
  return flow ? <Allow flow={flow} /> : null
}

function Allow({ flow }: { readonly flow: FlowRecord }) {
  const canvas = useEditor((state) => state.canvas)
  const world = useEditor((state) => state.cluster.world)
  const found = candidatesFor(flow, canvas, world)
  const title = `Allow ${flowTitle(flowOf(flow))}`
  return 'problem' in found ? (
    <Elsewhere flow={flow} title={title} problem={found.problem} />
  ) : (
    <Choose flow={flow} title={title} candidates={found} />
  )
}

function Choose({
  flow,
  title,
  candidates
}: {
  readonly flow: FlowRecord
  readonly title: string
  readonly candidates: readonly Candidate[]
}) {
  const { run } = useActions()
  const [at, setAt] = useState(0)
  const admits = useAdmits(flow, candidates)
  const chosen = candidates[at]
  const add = () => {
    if (chosen) report(run('addRule', chosen.rule))
    close()
  }
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      description="The rule goes into the open text. Nothing passes before that is applied."
      footer={
        <>
          <Button variant="ghost" onClick={close}>
            Cancel
          </Button>
          <Button variant="primary" onClick={add}>
            Add the rule
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">Which rule, the narrowest first</legend>
        {candidates.map(({ rule, words }, index) => (
          <label
            key={words}
            className={cn(
              'relative flex cursor-pointer gap-2 rounded-6 border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent',
              index === at ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-surface-2'
            )}
          >
            <input
              type="radio"
              name="candidate"
              checked={index === at}
              onChange={() => setAt(index)}
              onKeyDown={(event) => event.key === 'Enter' && add()}
              className="mt-1 accent-(--accent)"
            />
            <span className="min-w-0 flex-1">
              <span className="block text-13 font-medium">
                {rule.side === 'ingress' ? 'From' : 'To'} {words}
              </span>
              <AdmitsLine admits={admits?.[index]} />
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}

function AdmitsLine({ admits }: { readonly admits: Admits | undefined }) {
  if (!admits) return <Skeleton className="mt-1 h-4 w-64" />
  return (
    <span className="mt-0.5 flex flex-col gap-0.5 text-12 text-ink-2">
      {admits.passes ? null : (
        <span className="flex items-start gap-1.5 text-warn-ink">
          <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          <span>
            Not enough: <Prose>{admits.why}</Prose>
          </span>
        </span>
      )}
      {admits.count === 0 ? (
        <span className="flex items-center gap-1.5">
          <Check aria-hidden className="size-3 text-allow" /> Admits nobody else.
        </span>
      ) : (
        <span className="flex items-start gap-1.5">
          <Users aria-hidden className="mt-0.5 size-3 shrink-0 text-would-change" />
          <span>
            Admits {admits.count === 1 ? 'one more' : `${admits.count} more`}:{' '}
            <span className="mono">{othersOf(admits)}</span>
          </span>
        </span>
      )}
    </span>
  )
}

function othersOf({ others, count }: Admits): string {
  const shown = others.slice(0, 3).map(({ from, to, gained }) => `${from.name} → ${to.name} ${gained}`)
  return `${shown.join(', ')}${count > shown.length ? ` and ${count - shown.length} more` : ''}`
}

/** The open policy does not select this side: the one that dropped it does. */
function Elsewhere({
  flow,
  title,
  problem
}: {
  readonly flow: FlowRecord
  readonly title: string
  readonly problem: string
}) {
  const open = useOpen()
  const inForce = useEditor((state) => state.cluster.policies)
  const [tried, setTried] = useState(false)
  const policies = inForce.filter(({ kind, namespace, name }) =>
    flow.evidence.isolatedBy.includes(`${kind}/${namespace}/${name}`)
  )
  // The one place that there is needs no question.
  const [only] = policies.length === 1 ? policies : []
  useEffect(() => {
    if (only && !tried) {
      setTried(true)
      open(({ openApplied }) => openApplied(only.kind, only.namespace, only.name))
    }
  }, [only, tried, open])
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      description={problem}
      footer={
        <Button variant="ghost" onClick={close}>
          Close
        </Button>
      }
    >
      {policies.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {policies.map(({ kind, namespace, name }) => (
            <li key={`${kind} ${namespace} ${name}`} className="flex items-center gap-3 text-13">
              <span className="mono min-w-0 flex-1 truncate">
                {namespace ? `${namespace}/` : ''}
                {name}
              </span>
              <Button onClick={() => open(({ openApplied }) => openApplied(kind, namespace, name))}>
                Open it, and allow it there
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-13 text-ink-2">
          No policy in force isolates this side any more: it may pass by now. Open the policy of these pods to add a rule.
        </p>
      )}
    </Dialog>
  )
}
