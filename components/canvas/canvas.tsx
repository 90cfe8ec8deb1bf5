'use client'
import { useMemo } from 'react'
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider } from 'reactflow'
import { useEditor } from '../editor/provider'
import './canvas.css'
import { CanvasControls } from './canvas-controls'
import { drawBlocks, drawEdges, drawSubject } from './drawing'
import { RuleEdge } from './edges/rule-edge'
import { BlockNode } from './nodes/block-node'
import { SubjectNode } from './nodes/subject-node'
import { slotsOf } from './slots'
import { useCanvasNodes } from './use-canvas-nodes'
import { useConnect } from './use-connect'
import { useDrop } from './use-drop'
import { useHits } from './use-hits'

const nodeTypes = { subject: SubjectNode, block: BlockNode }
const edgeTypes = { rule: RuleEdge }

export const Canvas = () => (
  <ReactFlowProvider>
    <Drawing />
  </ReactFlowProvider>
)

function Drawing() {
  const canvas = useEditor((state) => state.canvas)
  const positions = useEditor((state) => state.positions)
  const selection = useEditor((state) => state.selection)
  const highlight = useEditor((state) => state.highlight)
  const stale = useEditor((state) => state.canvasStale)
  const hits = useHits()

  const drawn = useMemo(() => {
    const shown = { canvas, positions, selection, highlight }
    return [drawSubject(shown, slotsOf(canvas, positions)), ...drawBlocks(shown)]
  }, [canvas, positions, selection, highlight])
  const edges = useMemo(
    () => [...drawEdges({ canvas, positions, selection, highlight }, hits)],
    [canvas, positions, selection, highlight, hits]
  )
  const { nodes, onNodesChange } = useCanvasNodes(drawn)
  const connect = useConnect()
  const drop = useDrop()
  const readOnly = stale || canvas.readOnly !== undefined

  return (
    <ReactFlow
      aria-label="Canvas"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      {...connect}
      {...drop}
      nodesConnectable={!readOnly}
      deleteKeyCode={null}
      minZoom={0.3}
      maxZoom={1.6}
      fitView
      fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
      proOptions={{ hideAttribution: true }}
      panOnScroll
      zoomOnDoubleClick={false}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
      <CanvasControls />
    </ReactFlow>
  )
}
