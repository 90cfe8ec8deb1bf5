import { Box } from 'lucide-react'
import { useMemo } from 'react'
import { useEditor } from '../editor/provider'
import { useLive } from '../live/provider'
import { workloadsOf } from '../live/workloads'
import { Skeleton } from '../ui/skeleton'
import { PaletteRow } from './palette-row'
import { endpointsOf } from './workload-peer'

/** More rows than that are searched, not read. */
const MOST = 100

/** The pods that run now, replicas as one; those of the policy's own namespace first. */
export function PalettePods({ filter }: { readonly filter: string }) {
  const pods = useEditor((state) => state.cluster.world?.pods)
  const connection = useLive((state) => state.connection)
  const own = useEditor((state) => state.canvas.policy.namespace)
  const workloads = useMemo(() => workloadsOf(pods ?? []), [pods])
  const found = useMemo(
    () =>
      workloads
        .filter(({ id }) => id.toLowerCase().includes(filter))
        .toSorted((a, b) => Number(b.namespace === own) - Number(a.namespace === own)),
    [workloads, filter, own]
  )
  const shown = found.slice(0, MOST)

  if (!pods) {
    return connection === 'connecting' ? <Loading /> : <p className="px-2 pt-1 text-12 text-ink-3">No cluster in sight.</p>
  }
  return (
    <>
      <h2 className="caption flex px-2 pb-1">
        <span className="flex-1">Pods</span>
        {connection === 'live' ? `${pods.length} live` : 'last seen'}
      </h2>
      {shown.map((workload) => {
        const { id, namespace, title, labels, pods: same } = workload
        return (
          <PaletteRow
            key={id}
            icon={Box}
            label={title}
            sentence={`${labels.map((pair) => pair.join('=')).join(', ')} in ${namespace}`}
            note={same.length > 1 ? `×${same.length}` : namespace === own ? undefined : namespace}
            peer={endpointsOf(workload, own)}
          />
        )
      })}
      {found.length > MOST ? (
        <p className="px-2 pt-1 text-12 text-ink-3">{found.length - MOST} more: type a name to find them.</p>
      ) : null}
    </>
  )
}

const Loading = () => (
  <div role="status" aria-label="Loading pods" className="flex flex-col gap-2 px-2 py-1">
    {['w-24', 'w-28', 'w-20', 'w-32'].map((width) => (
      <Skeleton key={width} className={`h-5 ${width}`} />
    ))}
  </div>
)
