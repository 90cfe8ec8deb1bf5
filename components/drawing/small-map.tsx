import { MiniMap, type Node } from 'reactflow'

interface SmallMapProps<N extends Node> {
  readonly label: string
  readonly nodeColor: (node: N) => string
}

/** All of a drawing in the small, at its lower right corner. */
export const SmallMap = <N extends Node>({ label, nodeColor }: SmallMapProps<N>) => (
  <MiniMap<N>
    ariaLabel={label}
    position="bottom-right"
    pannable
    zoomable
    className="m-3! overflow-hidden rounded-6 border shadow-card"
    style={{ width: 168, height: 112 }}
    bgColor="var(--surface-1)"
    maskColor="color-mix(in oklch, var(--ink-3) 14%, transparent)"
    nodeBorderRadius={8}
    nodeColor={nodeColor}
  />
)
