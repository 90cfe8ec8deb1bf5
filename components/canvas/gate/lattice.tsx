import { GATE_WIDTH, LINTEL } from '../geometry'

interface LatticeProps {
  readonly id: string
  readonly height: number
}

const BAR_STEP = 8
const ROW_STEP = 11
const SPIKES = 8

/** The iron: upright bars with points, crossed and riveted. Drawn once as a pattern, so that its height costs nothing. */
export function Lattice({ id, height }: LatticeProps) {
  const foot = height - SPIKES
  const bars = [8, 16, 24, 32]
  return (
    <>
      <defs>
        <pattern id={id} width={BAR_STEP} height={ROW_STEP} patternUnits="userSpaceOnUse" patternTransform="translate(4 4)">
          <rect x="0" y="4.25" width={BAR_STEP} height="2" fill="var(--iron)" opacity="0.72" />
          <rect x="2.75" y="0" width="2.5" height={ROW_STEP} fill="var(--iron)" />
          <circle cx="4" cy="5.25" r="1.35" fill="var(--iron-light)" />
        </pattern>
      </defs>
      <rect x="4" y={-height} width={GATE_WIDTH - 8} height={height + foot} fill={`url(#${id})`} />
      {bars.map((x) => (
        <path key={x} d={`M${x - 1.25} ${foot - 0.5}h2.5l-1.25 ${SPIKES - 2}z`} fill="var(--iron)" />
      ))}
    </>
  )
}

/** The two jambs and the lintel that the iron slides in. */
export function Stone({ height }: { readonly height: number }) {
  return (
    <g fill="var(--stone)" stroke="var(--stone-edge)" strokeWidth="1">
      <rect x="0.5" y={LINTEL - 4} width="4" height={height - LINTEL + 3.5} rx="1" />
      <rect x={GATE_WIDTH - 4.5} y={LINTEL - 4} width="4" height={height - LINTEL + 3.5} rx="1" />
      <rect x="-1.5" y="0.5" width={GATE_WIDTH + 3} height={LINTEL - 1} rx="3" />
    </g>
  )
}
