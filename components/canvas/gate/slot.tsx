import { GATE_WIDTH, SLOT_HEIGHT } from '../geometry'

interface SlotProps {
  readonly y: number
  readonly verdict: 'allow' | 'deny'
  readonly lit: boolean
}

/** From far off: the opening alone, placed without a transform, which would be a layer to sort where there are hundreds. */
export const FarSlot = ({ y, verdict, lit }: SlotProps) => (
  <rect
    x="2.5"
    y={y - SLOT_HEIGHT / 2}
    width={GATE_WIDTH - 5}
    height={SLOT_HEIGHT}
    rx="5"
    fill={`var(--${verdict}-soft)`}
    stroke={`var(--${verdict})`}
    strokeWidth={lit ? 3 : 1.25}
  />
)

/** An opening in the iron: lit with a tick where a rule allows, barred with a cross where it denies. */
export function Slot({ y, verdict, lit }: SlotProps) {
  const colour = `var(--${verdict})`
  const middle = GATE_WIDTH / 2
  return (
    <g transform={`translate(0 ${y})`} className="slot" data-lit={lit || undefined}>
      <rect
        x="2.5"
        y={-SLOT_HEIGHT / 2}
        width={GATE_WIDTH - 5}
        height={SLOT_HEIGHT}
        rx="5"
        fill={`var(--${verdict}-soft)`}
        stroke={colour}
        strokeWidth={lit ? 2 : 1.25}
      />
      {verdict === 'allow' ? (
        <>
          <path d={`M3 0H${middle - 8}M${middle + 8} 0H${GATE_WIDTH - 3}`} stroke={colour} strokeWidth="2" />
          <path
            d={`M${middle - 4.5} 0.5l3.2 3.2 5.8 -7`}
            fill="none"
            stroke={colour}
            strokeWidth="2"
            strokeLinecap="round"
          />
        </>
      ) : (
        <>
          {[8, 14, 26, 32].map((x) => (
            <path key={x} d={`M${x} -10v20`} stroke={colour} strokeWidth="2" opacity="0.6" />
          ))}
          <path d={`M${middle - 4} -4l8 8m0 -8l-8 8`} fill="none" stroke={colour} strokeWidth="2" strokeLinecap="round" />
        </>
      )}
    </g>
  )
}
