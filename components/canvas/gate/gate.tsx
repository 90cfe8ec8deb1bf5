import { useId } from 'react'
import { GATE_WIDTH, LINTEL, SLOT_HEIGHT } from '../geometry'
import { useFar } from '../sight'
import type { Slot as SlotPlace } from '../slots'
import { Lattice, Stone } from './lattice'
import { FarSlot, Slot } from './slot'

interface GateProps {
  readonly state: 'open' | 'closed'
  readonly height: number
  readonly slots: readonly SlotPlace[]
  readonly lit: ReadonlySet<string>
}

/** The portcullis: up and out of the way while nothing isolates this side, down with a slot for each rule once something does. */
export function Gate({ state, height, slots, lit }: GateProps) {
  const Opening = useFar() ? FarSlot : Slot
  const id = useId().replaceAll(':', '')
  const raised = state === 'open' ? -(height - LINTEL - 12) : 0
  return (
    <svg width={GATE_WIDTH} height={height} aria-hidden="true" className="block overflow-visible">
      <defs>
        <clipPath id={`${id}clip`}>
          <rect x="4" y={LINTEL - 1} width={GATE_WIDTH - 8} height={height - LINTEL + 1} />
        </clipPath>
        <mask id={`${id}mask`}>
          <rect x="0" y="0" width={GATE_WIDTH} height={height} fill="white" />
          {slots.map(({ edge, y }) => (
            <rect key={edge.id} x="0" y={y - SLOT_HEIGHT / 2} width={GATE_WIDTH} height={SLOT_HEIGHT} rx="5" fill="black" />
          ))}
        </mask>
      </defs>
      <rect x="2" y={LINTEL - 2} width={GATE_WIDTH - 4} height={height - LINTEL + 1} fill="var(--iron-back)" />
      <g clipPath={`url(#${id}clip)`}>
        <g mask={state === 'closed' ? `url(#${id}mask)` : undefined}>
          <g className="portcullis" style={{ transform: `translateY(${raised}px)` }}>
            <Lattice id={`${id}iron`} height={height} />
          </g>
        </g>
      </g>
      <Stone height={height} />
      {slots.map(({ edge, y }) => (
        <Opening key={edge.id} y={y} verdict={edge.verdict} lit={lit.has(edge.id)} />
      ))}
    </svg>
  )
}
