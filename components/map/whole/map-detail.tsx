import { FileText, ShieldPlus, X } from 'lucide-react'
import type { ClusterMap, MapChanges, MapPolicy, MapWorkload, ReachLine, ReachOf } from '@/lib/editor/map'
import { useOpen } from '../../editor/provider'
import { setView } from '../../editor/view-store'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { useProtect } from '../use-protect'
import { ChangeList, ChangesPanel } from './changes-panel'
import type { Looked } from './draw-map'
import { setMap } from './map-store'

interface MapDetailProps {
  readonly map: ClusterMap
  readonly looked: Looked
}

/** Beside the map: the workload that was pressed, with its policies and whom it can talk with; or the policy; else what would change. */
export function MapDetail({ map, looked: { workload, policy, reach, changes } }: MapDetailProps) {
  const chosen = map.areas.flatMap(({ workloads }) => workloads).find(({ id }) => id === workload)
  const over = map.policies.find(({ key }) => key === policy)
  if (!chosen && !over) return changes ? <ChangesPanel changes={changes} /> : null
  return (
    <aside
      aria-label={chosen ? `About ${chosen.id}` : `About ${over?.name}`}
      className="flex max-h-full w-72 flex-col overflow-hidden rounded-6 border bg-surface-1 shadow-card"
    >
      <header className="flex items-center gap-2 border-b py-1 pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-13 font-semibold">{chosen?.title ?? over?.name}</h2>
        <IconButton label="Close" onClick={() => setMap({ workload: undefined, policy: undefined })}>
          <X />
        </IconButton>
      </header>
      <div className="min-h-0 overflow-y-auto px-3 py-2">
        {chosen ? <OfWorkload workload={chosen} policies={map.policies} reach={reach} changes={changes} /> : null}
        {over ? <OfPolicy policy={over} /> : null}
      </div>
    </aside>
  )
}

function OfWorkload({
  workload,
  policies,
  reach,
  changes
}: {
  readonly workload: MapWorkload
  readonly policies: readonly MapPolicy[]
  readonly reach: ReachOf | undefined
  readonly changes: MapChanges | undefined
}) {
  const protect = useProtect()
  const own = policies.filter(({ key }) => workload.policies.includes(key))
  return (
    <div className="flex flex-col gap-3">
      <p className="mono text-12 text-ink-2">
        {workload.namespace} · {workload.labels.map((pair) => pair.join('=')).join(', ') || 'no labels'}
      </p>
      <section aria-label="Policies about it">
        <h3 className="caption pb-1">{own.length === 0 ? 'No policy is about it' : 'Policies about it'}</h3>
        <ul>
          {own.map((policy) => (
            <li key={policy.key}>
              <OpenPolicy policy={policy} />
            </li>
          ))}
        </ul>
        <Button
          variant="ghost"
          onClick={() => {
            setView({ canvas: 'policy' })
            protect(workload)
          }}
        >
          <ShieldPlus aria-hidden /> Protect it
        </Button>
      </section>
      {changes ? (
        <section aria-label="What the open text changes">
          <h3 className="caption pb-1">What the open text changes</h3>
          <ChangeList changes={changes} />
        </section>
      ) : null}
      <Lines title="Can come in" lines={reach?.from} />
      <Lines title="Can be reached by it" lines={reach?.to} />
    </div>
  )
}

function OfPolicy({ policy }: { readonly policy: MapPolicy }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-12 text-ink-2">
        {policy.kind}
        {policy.namespace ? ` in ${policy.namespace}` : ', clusterwide'}; it is about {policy.selects.length}{' '}
        {policy.selects.length === 1 ? 'workload' : 'workloads'}.
      </p>
      <OpenPolicy policy={policy} />
    </div>
  )
}

function OpenPolicy({ policy: { kind, namespace, name } }: { readonly policy: MapPolicy }) {
  const open = useOpen()
  return (
    <Button
      variant="ghost"
      className="max-w-full"
      onClick={() => {
        setView({ canvas: 'policy' })
        open(({ openApplied }) => openApplied(kind, namespace, name))
      }}
    >
      <FileText aria-hidden />
      <span className="mono truncate">{`${namespace ? `${namespace}/` : ''}${name}`}</span>
    </Button>
  )
}

const SHOWN = 12

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly ReachLine[] | undefined }) {
  return (
    <section aria-label={title}>
      <h3 className="caption pb-1">
        {title}
        {lines ? ` (${lines.length})` : ' …'}
      </h3>
      {lines?.length === 0 ? <p className="text-12 text-ink-3">Nobody.</p> : null}
      <ul className="text-12">
        {lines?.slice(0, SHOWN).map(({ name, ports }) => (
          <li key={name} className="flex gap-2 py-px">
            <span className="mono min-w-0 flex-1 truncate">{name}</span>
            <span className="max-w-28 truncate text-ink-3" title={ports}>
              {ports}
            </span>
          </li>
        ))}
      </ul>
      {lines && lines.length > SHOWN ? <p className="text-12 text-ink-3">and {lines.length - SHOWN} more</p> : null}
    </section>
  )
}
