import { type Node, useStore } from 'reactflow'
import { SmallMap } from '../drawing/small-map'

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
  return hidden ? <SmallMap label="Overview of the drawing" nodeColor={colourOf} /> : null
}

const colourOf = ({ type, selected }: Node): string =>
  selected ? 'var(--accent)' : type === 'subject' ? 'var(--iron)' : type === 'block' ? 'var(--line-strong)' : 'transparent'
