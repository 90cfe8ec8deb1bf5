import { Lock, LockOpen } from 'lucide-react'
import { memo } from 'react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import { type MapWorkload, WORKLOAD } from '@/lib/editor/map'
import { cn } from '../../ui/class-names'
import { setMap } from './map-store'
import { useNameScale } from './name-scale'

/** How a workload stands to what is looked at. */
export type Standing = 'chosen' | 'selected-by' | 'reaches' | 'reached' | 'both' | 'aside' | undefined

export type WorkloadNode = Node<
  { readonly workload: MapWorkload; readonly standing: Standing; readonly ports: string },
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

const WORDS: Readonly<Record<Exclude<Standing, undefined>, string>> = {
  chosen: '',
  'selected-by': 'selected',
  reaches: '→ comes in',
  reached: '← is reached',
  both: '↔ both ways',
  aside: ''
}

/** Pods alike, with the two gates as signs: closed to what comes in, closed to where it may go. */
export const WorkloadNode = memo(({ data: { workload, standing, ports } }: NodeProps<WorkloadNode>) => {
  const { id, title, pods, closedBy, policies } = workload
  const inward = closedBy.ingress.length > 0
  const outward = closedBy.egress.length > 0
  const far = useNameScale() > 1
  return (
    <button
      type="button"
      style={{ width: WORKLOAD.width, height: WORKLOAD.height }}
      aria-pressed={standing === 'chosen'}
      aria-label={`${id}: ingress ${inward ? 'closed' : 'open'}, egress ${outward ? 'closed' : 'open'}${standing && WORDS[standing] ? `, ${WORDS[standing].replace(/^\S /, '')}` : ''}`}
      onClick={() => setMap({ workload: standing === 'chosen' ? undefined : id, policy: undefined })}
      className={cn(
        'nodrag flex flex-col justify-center gap-1 rounded-6 border bg-surface-1 px-2.5 text-left shadow-card hover:bg-surface-2',
        standing ? LOOKS[standing] : 'border-line',
        far && (inward || outward) && 'bg-line-strong'
      )}
    >
      {far ? null : (
        <>
          <span className="flex w-full items-center gap-1.5">
            <Sign closed={inward} />
            <span className="min-w-0 flex-1 truncate text-13 font-medium">{title}</span>
            <Sign closed={outward} />
          </span>
          <span className="flex w-full items-center gap-1.5 text-12 text-ink-3">
            <span className="min-w-0 flex-1 truncate">
              {standing && WORDS[standing]
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
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0!" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0!" />
    </button>
  )
})
WorkloadNode.displayName = 'WorkloadNode'

const Sign = ({ closed }: { readonly closed: boolean }) =>
  closed ? (
    <Lock aria-hidden className="size-3 shrink-0 text-ink-1" />
  ) : (
    <LockOpen aria-hidden className="size-3 shrink-0 text-ink-3 opacity-60" />
  )
