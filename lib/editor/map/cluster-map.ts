import { type Direction, type Pod, policyKey, type World } from '@/lib/policy'
import { type SpecInForce, specsInForce, specsOfPods } from '../canvas/in-force'
import type { ClusterMap, MapArea, MapPolicy, MapWorkload } from './model'

/** Drawn at once; beyond it areas stay folded until they are opened. */
export const MOST_DRAWN = 250

/** A set of pods that are one thing; `id` is the same in every world. */
export interface WorkloadPods {
  readonly id: string
  readonly namespace: string
  readonly title: string
  readonly labels: readonly (readonly [string, string])[]
  readonly pods: readonly Pod[]
}

export interface MapOptions {
  /** Areas that the person opened (true) or folded (false), the latest last; the others as they fit. */
  readonly opened: ReadonlyMap<string, boolean>
  /** Words that a workload, its namespace or a label has to have, all of them. */
  readonly search: string
}

/** What is drawn of a world. The order is that of names: nothing changes its place when pods come and go. */
export function clusterMap(world: World, workloads: readonly WorkloadPods[], { opened, search }: MapOptions): ClusterMap {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const policies = policiesOf(world, workloads)
  const by = workloadsByPolicy(world, workloads)
  const all = workloads.map((workload): MapWorkload => ({ ...workload, ...(by.get(workload.id) ?? NO_POLICY) }))
  const shown = all.filter((workload) => words.every((word) => wordsOf(workload).includes(word)))
  const spaces = [...new Set(shown.map(({ namespace }) => namespace))]
    .toSorted()
    .map((namespace) => [namespace, shown.filter((workload) => workload.namespace === namespace)] as const)
  const open = openAreas(new Map(spaces.map(([namespace, own]) => [namespace, own.length])), opened)
  const areas = spaces.map(([namespace, own]): MapArea => {
    return {
      namespace,
      open: open.has(namespace),
      workloads: own,
      pods: own.reduce((sum, { pods }) => sum + pods.length, 0),
      closed: {
        ingress: own.filter(({ closedBy }) => closedBy.ingress.length > 0).length,
        egress: own.filter(({ closedBy }) => closedBy.egress.length > 0).length
      }
    }
  })
  return { areas, policies, workloads: all.length }
}

/** What the person opened last comes first, and is open whatever its size; older ones fold again where there is no room for all. */
function openAreas(sizes: ReadonlyMap<string, number>, opened: MapOptions['opened']): ReadonlySet<string> {
  const asked = [...opened].flatMap(([namespace, open]) => (open && sizes.has(namespace) ? namespace : [])).toReversed()
  const open = new Set<string>()
  let room = MOST_DRAWN
  for (const namespace of [...asked, ...[...sizes.keys()].filter((one) => !opened.has(one))]) {
    const size = sizes.get(namespace) ?? 0
    if (size > room && namespace !== asked[0]) continue
    open.add(namespace)
    room -= size
  }
  return open
}

/** Which policies of this world close which gates of each workload, by its id. */
export function closedGates(world: World, workloads: readonly WorkloadPods[]): ReadonlyMap<string, MapWorkload['closedBy']> {
  return new Map([...workloadsByPolicy(world, workloads)].map(([id, { closedBy }]) => [id, closedBy]))
}

type Policied = Pick<MapWorkload, 'policies' | 'closedBy'>

const NO_POLICY: Policied = { policies: [], closedBy: { ingress: [], egress: [] } }

const wordsOf = ({ id, title, labels }: WorkloadPods): string =>
  `${id} ${title} ${labels.map((pair) => pair.join('=')).join(' ')}`.toLowerCase()

function policiesOf(world: World, workloads: readonly WorkloadPods[]): readonly MapPolicy[] {
  const selected = new Map<string, Set<string>>()
  for (const spec of specsInForce(world)) {
    const key = policyKey(spec.ref)
    const ids = selected.get(key) ?? new Set()
    selected.set(key, ids)
    for (const { id, pods } of workloads) if (pods.some((pod) => spec.pods.has(pod))) ids.add(id)
  }
  return world.policies.map(({ ref }) => ({
    key: policyKey(ref),
    kind: ref.kind,
    namespace: ref.namespace,
    name: ref.name,
    selects: [...(selected.get(policyKey(ref)) ?? [])]
  }))
}

function workloadsByPolicy(world: World, workloads: readonly WorkloadPods[]): ReadonlyMap<string, Policied> {
  const by = specsOfPods(world)
  return new Map(
    workloads.map(({ id, pods }) => {
      const own = pods.flatMap(({ namespace, name }) => by.get(`${namespace}/${name}`) ?? [])
      const closing = (direction: Direction) => keys(own.filter(({ closes }) => closes.includes(direction)))
      return [id, { policies: keys(own), closedBy: { ingress: closing('ingress'), egress: closing('egress') } }]
    })
  )
}

const keys = (specs: readonly SpecInForce[]): readonly string[] => [...new Set(specs.map(({ ref }) => policyKey(ref)))]
