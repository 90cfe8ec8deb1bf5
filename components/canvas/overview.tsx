import { MiniMap, type Node, useStore } from 'reactflow'

/** The whole drawing in the small, while some of it is out of sight. */
export function Overview() {
  const hidden = useStore(({ nodeLookup, transform: [x, y, zoom], width, height }) =>
    [...nodeLookup.values()].some(({ type, internals: { positionAbsolute: at }, measured }) => {
      if (type !== 'block' && type !== 'subject') return false
      const left = at.x * zoom + x
      const top = at.y * zoom + y
      const right = left + (measured.width ?? 0) * zoom
      return right < 0 || left > width || top > height || top + (measured.height ?? 0) * zoom < 0
    })
  )
  return hidden ? (
    <MiniMap
      ariaLabel="Overview of the drawing"
      position="bottom-right"
      pannable
      zoomable
      className="m-3! overflow-hidden rounded-6 border shadow-card"
      style={{ width: 168, height: 112 }}
      bgColor="var(--surface-1)"
      maskColor="color-mix(in oklch, var(--ink-3) 14%, transparent)"
      nodeBorderRadius={8}
      nodeColor={colourOf}
    />
  ) : null
}

const colourOf = ({ type, selected }: Node): string =>
  selected ? 'var(--accent)' : type === 'subject' ? 'var(--iron)' : type === 'block' ? 'var(--line-strong)' : 'transparent'
