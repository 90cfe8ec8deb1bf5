import { useEffect, useMemo } from 'react'
import { MarkerType, ReactFlow, ReactFlowProvider, useNodesInitialized, useReactFlow } from 'reactflow'
import { useCanvasNodes } from '../canvas/use-canvas-nodes'
import '../canvas/canvas.css'
import { Dots } from '../drawing/dots'
import { useLive } from '../live/provider'
import { graphOf } from './graph'
import { MapEdge } from './map-edge'
import { MapNode } from './map-node'
import { placeNodes } from './place'

const nodeTypes = { map: MapNode }
const edgeTypes = { map: MapEdge }

/** The cluster as it talks right now: what a policy would be drawn upon. */
export const ClusterMap = () => (
  <ReactFlowProvider>
    <Drawing />
  </ReactFlowProvider>
)

function Drawing() {
  const pods = useLive((state) => state.cluster?.world.pods)
  const flows = useLive((state) => state.flows)
  const graph = useMemo(() => graphOf(pods ?? [], flows), [pods, flows])
  const shape = [...graph.nodes.map(({ id }) => id), ...graph.links.map(({ id }) => id).toSorted()].join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: places depend on who is there and who calls whom, not on counts
  const drawn = useMemo(() => {
    const places = placeNodes(graph)
    return graph.nodes.map(
      (model): MapNode => ({
        id: model.id,
        type: 'map',
        position: places[model.id] ?? { x: 0, y: 0 },
        draggable: false,
        data: { model }
      })
    )
  }, [shape, pods])
  const edges = useMemo(
    () =>
      graph.links.map(
        (link): MapEdge => ({
          id: link.id,
          type: 'map',
          source: link.source,
          target: link.target,
          focusable: false,
          markerEnd: {
            type: MarkerType.ArrowClosed,
            width: 16,
            height: 16,
            color: link.stopped ? 'var(--deny)' : 'var(--unknown)'
          },
          data: { link }
        })
      ),
    [graph]
  )
  const { nodes, onNodesChange } = useCanvasNodes(drawn)
  return (
    <ReactFlow
      aria-label="The cluster, live"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      nodesConnectable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      minZoom={0.3}
      maxZoom={1.2}
      panOnScroll
      proOptions={{ hideAttribution: true }}
    >
      <Dots />
      <KeepFitted shape={shape} />
    </ReactFlow>
  )
}

/** Fits again whenever somebody joins. */
function KeepFitted({ shape }: { readonly shape: string }): null {
  const { fitView } = useReactFlow()
  const ready = useNodesInitialized()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape is to be fitted anew
  useEffect(() => {
    if (ready) void fitView({ padding: { top: '24px', left: '24px', right: '24px', bottom: '196px' }, maxZoom: 1.15 })
  }, [ready, shape, fitView])
  return null
}
