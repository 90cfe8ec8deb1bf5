import { Lock, LockOpen } from 'lucide-react'
import { memo } from 'react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import { type MapWorkload, WORKLOAD } from '@/lib/editor/map'
import type { Direction } from '@/lib/policy'
import { cn } from '../../ui/class-names'
import { setMap } from './map-store'
import { useNameScale } from './name-scale'

/** How a workload stands to what is looked at. */
export type Standing = 'chosen' | 'selected-by' | 'reaches' | 'reached' | 'both' | 'aside' | undefined

/** What the open text would do to a gate. */
export type GateTurn = 'closes' | 'opens' | undefined

export type WorkloadNode = Node<
  {
    readonly workload: MapWorkload
    readonly standing: Standing
    readonly ports: string
    /** How many others it would lose, and gain. */
    readonly losing: number
    readonly gaining: number
    readonly turns: Readonly<Record<Direction, GateTurn>>
  },
  'workload'
>

const LOOKS: Readonly<Record<Exclude<Standing, undefined>, string>> = {
  chosen: 'border-accent ring-2 ring-accent',
  'selected-by': 'border-accent',
  reaches: 'border-allow',
  reached: 'border-allow',
  both: 'border-allow',
  aside: 'opacity-35'
}

/** Who would lose or gain is no bystander. */
const EFFECT = 'border-would-change'

const WORDS: Readonly<Record<Exclude<Standing, undefined>, string>> = {
  chosen: '',
  'selected-by': 'selected',
  reaches: '→ comes in',
  reached: '← is reached',
  both: '↔ both ways',
  aside: ''
}

/** Pods alike, with the two gates as signs: closed to what comes in, closed to where it may go. */
export const WorkloadNode = memo(({ data }: NodeProps<WorkloadNode>) => {
  const { workload, standing, ports, losing, gaining, turns } = data
  const { id, title, pods, closedBy, policies } = workload
  const inward = closedBy.ingress.length > 0
  const outward = closedBy.egress.length > 0
  const far = useNameScale() > 1
  const changed = losing + gaining > 0
  return (
    <button
      type="button"
      style={{ width: WORKLOAD.width, height: WORKLOAD.height }}
      aria-pressed={standing === 'chosen'}
      aria-label={`${id}: ${[
        `ingress ${gateWords(inward, turns.ingress)}`,
        `egress ${gateWords(outward, turns.egress)}`,
        ...(standing && WORDS[standing] ? [WORDS[standing].replace(/^\S /, '')] : []),
        ...(losing > 0 ? [`would lose ${losing}`] : []),
        ...(gaining > 0 ? [`would gain ${gaining}`] : [])
      ].join(', ')}`}
      onClick={() => setMap({ workload: standing === 'chosen' ? undefined : id, policy: undefined })}
      className={cn(
        'nodrag flex flex-col justify-center gap-1 rounded-6 border bg-surface-1 px-2.5 text-left shadow-card hover:bg-surface-2',
        changed && standing !== 'chosen' ? EFFECT : standing ? LOOKS[standing] : 'border-line',
        changed && gaining === 0 && 'border-dashed',
        far && (inward || outward) && 'bg-line-strong'
      )}
    >
      {far ? null : (
        <>
          <span className="flex w-full items-center gap-1.5">
            <Sign closed={inward} turn={turns.ingress} />
            <span className="min-w-0 flex-1 truncate text-13 font-medium">{title}</span>
            <Sign closed={outward} turn={turns.egress} />
          </span>
          <span className="flex w-full items-center gap-1.5 text-12 text-ink-3">
            <span className={cn('min-w-0 flex-1 truncate', changed && 'font-medium text-would-change')}>
              {changed
                ? effectWords(losing, gaining)
                : standing && WORDS[standing]
                  ? `${WORDS[standing]}${ports ? ` ${ports}` : ''}`
                  : policies.length > 0
                    ? `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`
                    : 'no policy'}
            </span>
            <span className="shrink-0 tabular-nums">
              {pods.length} {pods.length === 1 ? 'pod' : 'pods'}
            </span>
          </span>
        </>
      )}
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
    </button>
  )
})
WorkloadNode.displayName = 'WorkloadNode'

/** Ringed where the open text would turn it. */
const Sign = ({ closed, turn }: { readonly closed: boolean; readonly turn: GateTurn }) => {
  const Icon = closed ? Lock : LockOpen
  return (
    <span
      aria-hidden
      title={turn && `would ${turn === 'closes' ? 'close' : 'open'}`}
      className={cn(
        'grid shrink-0 place-items-center',
        turn && 'size-4 rounded-full border-2 border-would-change border-double'
      )}
    >
      <Icon
        className={cn('size-3', turn ? 'size-2.5 text-would-change' : closed ? 'text-ink-1' : 'text-ink-3 opacity-60')}
      />
    </span>
  )
}

const gateWords = (closed: boolean, turn: GateTurn): string =>
  turn === 'closes' ? 'would close' : turn === 'opens' ? 'would open' : closed ? 'closed' : 'open'

const effectWords = (losing: number, gaining: number): string =>
  [losing > 0 ? `loses ${losing}` : '', gaining > 0 ? `gains ${gaining}` : ''].filter(Boolean).join(', ')
