import { Box } from 'lucide-react'
import { useMemo } from 'react'
import type { Pod } from '@/lib/policy'
import { useEditor } from '../editor/provider'
import { stableLabels } from '../live/labels'
import { useLive } from '../live/provider'
import { Skeleton } from '../ui/skeleton'
import { PaletteRow } from './palette-row'

interface Workload {
  readonly key: string
  readonly namespace: string
  readonly title: string
  readonly labels: readonly (readonly [string, string])[]
  readonly pods: readonly Pod[]
}

/** The pods that run now, those with the same labels together. */
export function PalettePods({ filter }: { readonly filter: string }) {
  const pods = useLive((state) => state.cluster?.world.pods)
  const connection = useLive((state) => state.connection)
  const own = useEditor((state) => state.canvas.policy.namespace)
  const workloads = useMemo(() => group(pods ?? []), [pods])
  const shown = workloads.filter(({ key }) => key.toLowerCase().includes(filter))

  if (!pods) {
    return connection === 'connecting' ? <Loading /> : <p className="px-2 pt-1 text-12 text-ink-3">No cluster in sight.</p>
  }
  return (
    <>
      <h2 className="caption flex px-2 pb-1">
        <span className="flex-1">Pods</span>
        {connection === 'live' ? <span className="font-normal">{pods.length} live</span> : <span>last seen</span>}
      </h2>
      {shown.map(({ key, namespace, title, labels, pods: same }) => (
        <PaletteRow
          key={key}
          icon={Box}
          label={namespace === own || own === '' ? title : `${namespace}/${title}`}
          sentence={`${labels.map(([name, value]) => `${name}=${value}`).join(', ')} in ${namespace}`}
          note={same.length > 1 ? `×${same.length}` : undefined}
          peer={{
            kind: 'endpoints',
            selector: labels.map(([name, value]) => ({ key: name, operator: 'In', values: [value], form: 'label' })),
            namespace: namespace === own ? { kind: 'own' } : { kind: 'names', names: [namespace] }
          }}
        />
      ))}
    </>
  )
}

const Loading = () => (
  <div className="flex flex-col gap-2 px-2 py-1">
    {['w-24', 'w-28', 'w-20', 'w-32'].map((width) => (
      <Skeleton key={width} className={`h-5 ${width}`} />
    ))}
  </div>
)

function group(pods: readonly Pod[]): readonly Workload[] {
  const found = new Map<string, Workload>()
  for (const pod of pods) {
    if (pod.hostNetwork) continue
    const labels = stableLabels(pod.labels)
    const key = `${pod.namespace}/${labels.map((pair) => pair.join('=')).join(',')}`
    const before = found.get(key)
    found.set(key, {
      key,
      namespace: pod.namespace,
      title: pod.labels.app ?? pod.labels['k8s-app'] ?? pod.name,
      labels,
      pods: [...(before?.pods ?? []), pod]
    })
  }
  return [...found.values()].toSorted((a, b) => a.key.localeCompare(b.key))
}
