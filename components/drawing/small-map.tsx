import { type PointerEvent, useMemo } from 'react'
import { Panel, useReactFlow, useStore } from 'reactflow'

export interface Box {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Of CSS. */
  readonly colour: string
}

interface SmallMapProps {
  readonly label: string
  readonly boxes: readonly Box[]
}

const WIDTH = 168
const HEIGHT = 112
const MARGIN = 8

/**
 * All of a drawing in the small, at its lower right corner; a press or a drag on it brings that place into sight. React Flow's own has
 * a part for each node that listens to every move; here only the frame of what is in sight moves.
 */
export function SmallMap({ label, boxes }: SmallMapProps) {
  const { setCenter, getZoom } = useReactFlow()
  const whole = useMemo(() => scaled(boxes), [boxes])
  const look = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const at = { x: (event.clientX - left - whole.x) / whole.scale, y: (event.clientY - top - whole.y) / whole.scale }
    void setCenter(at.x, at.y, { zoom: getZoom() })
  }
  return (
    <Panel
      position="bottom-right"
      className="nowheel m-3! overflow-hidden rounded-6 border bg-surface-1 shadow-card"
      role="img"
      aria-label={label}
    >
      <div
        style={{ width: WIDTH, height: HEIGHT }}
        className="relative cursor-pointer touch-none overflow-hidden"
        onPointerDown={look}
        onPointerMove={look}
      >
        <svg width={WIDTH} height={HEIGHT} aria-hidden className="block">
          <g transform={`translate(${whole.x} ${whole.y}) scale(${whole.scale})`}>
            {boxes.map(({ id, colour, ...place }) => (
              <rect key={id} {...place} rx="8" fill={colour} />
            ))}
          </g>
        </svg>
        <Sight {...whole} />
      </div>
    </Panel>
  )
}

interface Scaled {
  /** Pixels of the small map for one of the drawing. */
  readonly scale: number
  /** Where the origin of the drawing is in the small map. */
  readonly x: number
  readonly y: number
}

function scaled(boxes: readonly Box[]): Scaled {
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max(1, width), (HEIGHT - 2 * MARGIN) / Math.max(1, height))
  return { scale, x: (WIDTH - width * scale) / 2 - left * scale, y: (HEIGHT - height * scale) / 2 - top * scale }
}

/** The frame of what is in sight, and a shade over the rest. */
function Sight({ scale, x, y }: Scaled) {
  const [left, top, zoom] = useStore(({ transform }) => transform)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  return (
    <div
      className="sight"
      style={{
        width: (width / zoom) * scale,
        height: (height / zoom) * scale,
        transform: `translate(${x - (left / zoom) * scale}px, ${y - (top / zoom) * scale}px)`
      }}
    />
  )
}
