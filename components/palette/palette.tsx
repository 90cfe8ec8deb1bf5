import { useMemo, useState } from 'react'
import { entityIcon, peerIcon } from '../canvas/icons'
import { inputClass } from '../ui/text-input'
import { ENTITIES } from './entities'
import { PalettePods } from './palette-pods'
import { PaletteRow } from './palette-row'
import { BUILDING_BLOCKS } from './peers'

/** Everything that can be dragged onto a side of the canvas. */
export default function Palette() {
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const entities = useMemo(() => ENTITIES.filter(({ entity }) => entity.includes(wanted)), [wanted])
  const blocks = useMemo(() => BUILDING_BLOCKS.filter(({ label }) => label.toLowerCase().includes(wanted)), [wanted])

  return (
    <nav aria-label="Palette" className="flex h-full min-h-0 flex-col">
      <div className="p-2">
        <input
          aria-label="Filter the palette"
          placeholder="Filter"
          className={inputClass}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-1 pb-3">
        <PalettePods filter={wanted} />
        {blocks.length > 0 ? <Heading>Blocks</Heading> : null}
        {blocks.map((entry) => (
          <PaletteRow key={entry.label} icon={peerIcon(entry.peer)} {...entry} />
        ))}
        {entities.length > 0 ? <Heading>Entities</Heading> : null}
        {entities.map(({ entity, sentence }) => (
          <PaletteRow
            key={entity}
            icon={entityIcon(entity)}
            label={entity}
            sentence={sentence}
            peer={{ kind: 'entity', entity }}
          />
        ))}
      </div>
    </nav>
  )
}

const Heading = ({ children }: { readonly children: React.ReactNode }) => (
  <h2 className="caption px-2 pt-3 pb-1">{children}</h2>
)
