import { useDeferredValue, useEffect, useMemo } from 'react'
import { ReactFlow, ReactFlowProvider, useNodesInitialized, useReactFlow, type XYPosition } from 'reactflow'
import { closedGates, clusterMap } from '@/lib/editor/map'
import '../../canvas/canvas.css'
import { Dots } from '../../drawing/dots'
import { useKept } from '../../drawing/kept'
import { type Box, SmallMap } from '../../drawing/small-map'
import { useLaid } from '../../drawing/use-laid'
import { useDraftWorld } from '../../editor/draft-world'
import { useEditor } from '../../editor/provider'
import { useFlows } from '../../flows/use-flows'
import { ConnectionNotice } from '../../live/connection-notice'
import { holdTraffic, releaseTraffic } from '../../live/pause'
import { SnapshotNotice } from '../../live/snapshot-notice'
import { workloadsOf } from '../../live/workloads'
import { setSimulation, useSimulation } from '../../simulation/simulation-store'
import { Empty } from '../../ui/empty'
import { Skeleton } from '../../ui/skeleton'
import { graphOf } from '../graph'
import { AreaNode } from './area-node'
import { changeLines } from './change-lines'
import { mapEdges, mapNodes } from './draw-map'
import { Legend } from './legend'
import { MapBar } from './map-bar'
import { MapDetail } from './map-detail'
import { MapLineEdge } from './map-line-edge'
import { mapState, setMap, useMap } from './map-store'
import { reachLines } from './reach-lines'
import { useLayout } from './use-layout'
import { useMapChanges } from './use-map-changes'
import { WorkloadNode } from './workload-node'

/** Nothing is looked at. */
const NOTHING = { workload: undefined, policy: undefined }

const nodeTypes = { area: AreaNode, workload: WorkloadNode }
const edgeTypes = { line: MapLineEdge }

/** The whole cluster with the policies over it, the open text among them. */
const WholeMap = () => (
  <ReactFlowProvider>
    <Drawing />
  </ReactFlowProvider>
)

export default WholeMap

function Drawing() {
  const world = useDraftWorld()
  const flows = useDeferredValue(useFlows())
  const search = useDeferredValue(useMap((state) => state.search))
  const opened = useMap((state) => state.opened)
  const workload = useMap((state) => state.workload)
  const policy = useMap((state) => state.policy)
  const traffic = useMap((state) => state.traffic)
  const moved = useMap((state) => state.moved)
  const workloads = useMemo(() => workloadsOf(world?.pods ?? []), [world?.pods])
  const map = useMemo(
    () => (world ? clusterMap(world, workloads, { opened, search }) : { areas: [], policies: [], workloads: 0 }),
    [world, workloads, opened, search]
  )
  const laid = useLayout(map)
  const pod = workloads.find(({ id }) => id === workload)?.pods[0]
  const reach = useReach(pod)
  const changes = useMapChanges(pod)
  const now = useEditor((state) => state.cluster.world)
  const shown = changes !== undefined
  // Only what changes somewhere can turn a gate.
  const closedNow = useMemo(() => (now && shown ? closedGates(now, workloads) : undefined), [now, shown, workloads])
  const looked = useMemo(
    () => ({ workload, policy, reach, changes, closedNow }),
    [workload, policy, reach, changes, closedNow]
  )
  const drawn = useMemo(() => (laid ? [...mapNodes(map, { ...laid, ...moved }, looked)] : []), [map, laid, moved, looked])
  const { nodes, onNodesChange } = useLaid(drawn, putAreas)
  const links = useMemo(() => (traffic ? graphOf(world?.pods ?? [], flows).links : []), [traffic, world?.pods, flows])
  const kept = useKept(
    useMemo(
      () => [...reachLines(map, looked), ...mapEdges(map, links, looked), ...changeLines(map, changes)],
      [map, links, looked, changes]
    )
  )
  const edges = useMemo(() => [...kept], [kept])
  const areas = useMemo(() => nodes.flatMap(areaBox), [nodes])
  const shape = map.areas.map(({ namespace, open, workloads: own }) => `${namespace} ${open} ${own.length}`).join()
  return (
    <>
      <ReactFlow
        aria-label="Map of the cluster"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onMoveStart={holdTraffic}
        onMoveEnd={releaseTraffic}
        onPaneClick={() => setMap(NOTHING)}
        onKeyDown={({ key }) => key === 'Escape' && setMap(NOTHING)}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        onlyRenderVisibleElements
        deleteKeyCode={null}
        minZoom={0.1}
        maxZoom={1.4}
        panOnScroll
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
      >
        <Dots />
        {map.areas.length > 6 ? <SmallMap label="Overview of the cluster" boxes={areas} /> : null}
        <Fitted shape={shape} />
      </ReactFlow>
      {laid ? null : <Skeleton className="absolute inset-16" />}
      {laid && map.areas.length === 0 ? (
        <div className="absolute inset-x-0 top-1/3">
          <Empty title={search ? `Nothing is called “${search}”` : 'No pod is known'}>
            {search ? 'Names, namespaces and labels are searched.' : 'The map has what runs in the connected cluster.'}
          </Empty>
        </div>
      ) : null}
      <div className="pointer-events-none absolute inset-x-48 bottom-3 flex flex-col items-center gap-2 *:pointer-events-auto">
        <ConnectionNotice />
        <SnapshotNotice />
      </div>
      <div className="pointer-events-none absolute inset-x-3 top-14 flex *:pointer-events-auto">
        <MapBar map={map} />
      </div>
      <div className="pointer-events-none absolute top-26 right-3 bottom-3 flex max-w-[calc(100%-1.5rem)] items-start *:pointer-events-auto">
        <MapDetail map={map} looked={looked} />
      </div>
      <Legend
        chosen={workload !== undefined}
        traffic={traffic}
        losing={(changes?.losing ?? 0) > 0}
        gaining={(changes?.gaining ?? 0) > 0}
      />
    </>
  )
}

const areaBox = ({ id, type, position, width = 0, height = 0 }: AreaNode | WorkloadNode): readonly Box[] =>
  type === 'area' ? [{ id, ...position, width, height, colour: 'var(--line-strong)' }] : []

/** Where a person puts an area it stays. */
const putAreas = (places: Readonly<Record<string, XYPosition>>) =>
  setMap({
    moved: {
      ...mapState().moved,
      ...Object.fromEntries(Object.entries(places).map(([id, place]) => [id.replace(/^area:/, ''), place]))
    }
  })

/** By the engine: who can reach this pod, and whom it can reach, with the open text applied. */
function useReach(pod: { readonly namespace: string; readonly name: string } | undefined) {
  const namespace = pod?.namespace
  const name = pod?.name
  useEffect(() => {
    setSimulation({
      reachFrom: namespace === undefined || name === undefined ? undefined : { namespace, name },
      reach: undefined
    })
    return () => setSimulation({ reachFrom: undefined, reach: undefined })
  }, [namespace, name])
  return useSimulation((state) => state.reach)
}

/** Fits when areas come, go, or are folded. */
function Fitted({ shape }: { readonly shape: string }): null {
  const { fitView } = useReactFlow()
  const ready = useNodesInitialized()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape is to be fitted anew
  useEffect(() => {
    if (ready) void fitView({ padding: { top: '108px', left: '24px', right: '24px', bottom: '24px' }, maxZoom: 1 })
  }, [ready, shape, fitView])
  return null
}
