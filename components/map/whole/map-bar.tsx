import { Activity, ChevronsDownUp, ChevronsUpDown } from 'lucide-react'
import type { ClusterMap } from '@/lib/editor/map'
import { BlastToggle } from '../../drawing/blast-toggle'
import { IconButton } from '../../ui/icon-button'
import { Select } from '../../ui/select'
import { inputClass } from '../../ui/text-input'
import { setMap, useMap } from './map-store'

const NONE = ':none'

/** Search, the policies that lie over the map, fold and unfold. */
export function MapBar({ map }: { readonly map: ClusterMap }) {
  const search = useMap((state) => state.search)
  const policy = useMap((state) => state.policy)
  const traffic = useMap((state) => state.traffic)
  const every = (open: boolean) => setMap({ opened: new Map(map.areas.map(({ namespace }) => [namespace, open])) })
  return (
    <div className="flex items-center gap-1.5 rounded-6 border bg-surface-1 p-1 shadow-card">
      <input
        type="search"
        aria-label="Search the map"
        placeholder="Name, namespace, app=web"
        className={`${inputClass} w-48`}
        value={search}
        onChange={({ target }) => setMap({ search: target.value })}
      />
      <Select
        label="Policy over the map"
        className="w-56"
        value={policy ?? NONE}
        options={[
          { value: NONE, label: map.policies.length === 0 ? 'No policy in force' : 'All policies' },
          ...map.policies.map(({ key, namespace, name, selects }) => ({
            value: key,
            label: `${namespace ? `${namespace}/` : ''}${name}`,
            note: `${selects.length}`
          }))
        ]}
        onChange={(next) => setMap({ policy: next === NONE ? undefined : next, workload: undefined })}
      />
      <IconButton
        label="Show live connections"
        aria-pressed={traffic}
        className={traffic ? 'text-allow' : ''}
        onClick={() => setMap({ traffic: !traffic })}
      >
        <Activity />
      </IconButton>
      <BlastToggle />
      <IconButton label="Fold all namespaces" onClick={() => every(false)}>
        <ChevronsDownUp />
      </IconButton>
      <IconButton label="Unfold what fits" onClick={() => setMap({ opened: new Map() })}>
        <ChevronsUpDown />
      </IconButton>
    </div>
  )
}
