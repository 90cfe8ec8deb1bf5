'use client'
import { useMemo } from 'react'
import { ReactFlow, ReactFlowProvider, SelectionMode } from 'reactflow'
import { Dots } from '../drawing/dots'
import { useEditor } from '../editor/provider'
import { holdTraffic, releaseTraffic } from '../live/pause'
import './canvas.css'
import { CanvasControls } from './canvas-controls'
import { CanvasNotices } from './canvas-notices'
import { BlastEdge } from './edges/blast-edge'
import { FarEdges } from './edges/far-edges'
import { GhostEdge } from './edges/ghost-edge'
import { OtherEdge } from './edges/other-edge'
import { RuleEdge } from './edges/rule-edge'
import { FitWhenOpened } from './fit-when-opened'
import { BlastNode } from './nodes/blast-node'
import { BlockNode } from './nodes/block-node'
import { ExtrasNode } from './nodes/extras-node'
import { FarBlocks } from './nodes/far-blocks'
import { GhostNode } from './nodes/ghost-node'
import { HintNode } from './nodes/hint-node'
import { OtherNode } from './nodes/other-node'
import { SubjectNode } from './nodes/subject-node'
import { Overview } from './overview'
import { SelectionBar } from './selection-bar'
import { useCanvasNodes } from './use-canvas-nodes'
import { useConnect } from './use-connect'
import { useDrawing } from './use-drawing'
import { useDrop } from './use-drop'
import { useSelect } from './use-select'

const nodeTypes = {
  subject: SubjectNode,
  block: BlockNode,
  ghost: GhostNode,
  hint: HintNode,
  blast: BlastNode,
  other: OtherNode,
  extras: ExtrasNode
}
/** Held down, a press adds to the selection; Shift and a drag draw a frame round what is to be selected. */
const SEVERAL = ['Shift', 'Meta', 'Control']
const edgeTypes = { rule: RuleEdge, ghost: GhostEdge, other: OtherEdge, blast: BlastEdge }

const Canvas = () => (
  <ReactFlowProvider>
    <Drawing />
    <CanvasNotices />
  </ReactFlowProvider>
)

export default Canvas

function Drawing() {
  const drawn = useDrawing()
  const { nodes, onNodesChange } = useCanvasNodes(drawn.nodes)
  const readOnly = useEditor((state) => state.canvasStale || state.canvas.readOnly !== undefined)
  const connect = useConnect()
  const drop = useDrop()
  const select = useSelect()

  const edges = useMemo(() => [...drawn.edges], [drawn.edges])
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
      {...select}
      onMoveStart={holdTraffic}
      onMoveEnd={releaseTraffic}
      nodesConnectable={!readOnly}
      onlyRenderVisibleElements={drawn.sight === 'near'}
      deleteKeyCode={null}
      multiSelectionKeyCode={SEVERAL}
      selectionMode={SelectionMode.Partial}
      minZoom={0.3}
      maxZoom={1.6}
      proOptions={{ hideAttribution: true }}
      panOnScroll
      zoomOnDoubleClick={false}
    >
      <Dots />
      <CanvasControls />
      <FitWhenOpened />
      <SelectionBar />
      <Overview slots={drawn.slots} />
      {drawn.sight === 'far' ? (
        <>
          <FarEdges lines={drawn.far.lines} rules={drawn.far.rules} choose={select.onEdgeClick} />
          <FarBlocks blocks={drawn.far.blocks} />
        </>
      ) : null}
    </ReactFlow>
  )
}
