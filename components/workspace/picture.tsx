import { useMemo } from 'react'
import { drawnOf, type Edge } from '@/lib/editor'

const WIDTH = 224
const HEIGHT = 76
const CARD = { width: 40, height: 11 }
const MIDDLE = WIDTH / 2
/** Of each gate, from the middle. */
const GATE = 30

/** A policy in the small, drawn from its text: who, through which gate, and what is barred. */
export function Picture({ text }: { readonly text: string }) {
  const canvas = useMemo(() => drawnOf(text), [text])
  if (!canvas) return null
  // A rule for nobody closes the gate, and lets nothing through it.
  const nobody = new Set(canvas.blocks.filter(({ kind }) => kind === 'nobody').map(({ id }) => id))
  const edges = canvas.edges.filter(({ block }) => !nobody.has(block))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" className="block w-full">
      <Side edges={edges.filter(({ direction }) => direction === 'ingress')} x={8} gate={MIDDLE - GATE} inward />
      <Side
        edges={edges.filter(({ direction }) => direction === 'egress')}
        x={WIDTH - 8 - CARD.width}
        gate={MIDDLE + GATE}
      />
      <rect x={MIDDLE - 24} y="14" width="48" height="48" fill="var(--surface-1)" stroke="var(--line-strong)" />
      <rect x={MIDDLE - 14} y="23" width="28" height="4" rx="2" fill="var(--ink-2)" />
      <rect x={MIDDLE - 14} y="32" width="18" height="4" rx="2" fill="var(--line-strong)" />
      <Gate x={MIDDLE - GATE} closed={canvas.gates.ingress.state === 'closed'} />
      <Gate x={MIDDLE + GATE} closed={canvas.gates.egress.state === 'closed'} />
    </svg>
  )
}

function Gate({ x, closed }: { readonly x: number; readonly closed: boolean }) {
  const foot = closed ? 62 : 20
  return (
    <g>
      <rect x={x - 6} y="12" width="12" height="52" fill="var(--iron-back)" />
      <path
        d={[-3.5, 0, 3.5].map((at) => `M${x + at} 14V${foot}`).join('')}
        stroke="var(--iron)"
        strokeWidth="1.4"
        fill="none"
      />
      {closed ? (
        <path
          d={[22, 31, 40, 49, 58].map((y) => `M${x - 5} ${y}h10`).join('')}
          stroke="var(--iron)"
          strokeWidth="1"
          opacity="0.7"
        />
      ) : null}
      <rect
        x={x - 7.5}
        y="9"
        width="15"
        height="5"
        rx="1.5"
        fill="var(--stone)"
        stroke="var(--stone-edge)"
        strokeWidth="0.75"
      />
    </g>
  )
}

interface SideProps {
  readonly edges: readonly Edge[]
  readonly x: number
  readonly gate: number
  readonly inward?: boolean
}

/** At most four of a side: the picture says what kind of policy it is, not all of it. */
function Side({ edges, x, gate, inward = false }: SideProps) {
  const shown = edges.slice(0, 4)
  const top = HEIGHT / 2 - ((shown.length - 1) * 15) / 2
  return shown.map(({ id, verdict }, at) => {
    const y = top + at * 15
    const near = inward ? x + CARD.width : x
    const colour = `var(--${verdict})`
    return (
      <g key={id}>
        <path
          d={`M${near} ${y}C${(near + gate) / 2} ${y} ${(near + gate) / 2} ${y} ${gate} ${y}`}
          fill="none"
          stroke={colour}
          strokeWidth="1.5"
        />
        {verdict === 'deny' ? (
          <path d={`M${(near + gate) / 2 - 3} ${y - 3}l6 6m0 -6l-6 6`} stroke={colour} strokeWidth="1.5" />
        ) : null}
        <rect
          x={x}
          y={y - CARD.height / 2}
          width={CARD.width}
          height={CARD.height}
          rx="2.5"
          fill="var(--surface-1)"
          stroke="var(--line-strong)"
        />
        <rect x={x + 5} y={y - 1.75} width="22" height="3.5" rx="1.75" fill="var(--line-strong)" />
      </g>
    )
  })
}
