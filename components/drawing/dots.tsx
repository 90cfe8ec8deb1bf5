import { useStore } from 'reactflow'
import './drawing.css'

const GAP = 20

/** The dots that a drawing lies on. React Flow's own are a pattern of SVG, painted anew for each frame of a move; these are shifted. */
export function Dots() {
  const [x, y, zoom] = useStore(({ transform }) => transform)
  const gap = GAP * zoom
  return (
    <div
      aria-hidden
      className="dots"
      style={{
        inset: -gap,
        opacity: Math.min(1, zoom),
        backgroundSize: `${gap}px ${gap}px`,
        transform: `translate(${x % gap}px, ${y % gap}px)`
      }}
    />
  )
}
