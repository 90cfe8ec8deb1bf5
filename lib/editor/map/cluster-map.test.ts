import { describe, expect, it } from 'vitest'
import { EXAMPLE, shop } from '@/test/worlds/shop'
import { clusterMap, MOST_DRAWN, type WorkloadPods } from './cluster-map'
import { areaSize, layoutGraph, workloadPlace } from './places'

const NOTHING = { opened: new Map<string, boolean>(), search: '' }
const world = shop([EXAMPLE])
const workloads: readonly WorkloadPods[] = world.pods.map((pod) => ({
  id: `${pod.namespace}/${pod.name}`,
  namespace: pod.namespace,
  title: pod.name,
  labels: Object.entries(pod.labels),
  pods: [pod]
}))

describe('the map of the whole cluster', () => {
  it('has who isolates a workload by the engine, and whom a policy is about', () => {
    const map = clusterMap(world, workloads, NOTHING)
    const area = map.areas.find(({ namespace }) => namespace === 'default')
    expect(area).toMatchObject({ open: true, closed: { ingress: 1, egress: 1 } })
    const backend2 = area?.workloads.find(({ title }) => title === 'backend2')
    expect(backend2?.closedBy.ingress).toEqual(['CiliumNetworkPolicy/default/example'])
    expect(area?.workloads.find(({ title }) => title === 'intruder')?.policies).toEqual([])
    expect(map.policies).toMatchObject([{ name: 'example', selects: ['default/backend2'] }])
  })

  it('is searched by name, namespace and label, all words', () => {
    const found = (search: string) =>
      clusterMap(world, workloads, { ...NOTHING, search }).areas.flatMap((area) => area.workloads.map(({ id }) => id))
    expect(found('app=backend2')).toEqual(['default/backend2'])
    expect(found('kube-system dns')).toEqual(['kube-system/coredns'])
    expect(found('nobody')).toEqual([])
  })

  it('folds what does not fit, and what the person folds; thousands draw no more than a screen bears', () => {
    const [first] = workloads
    if (!first) throw new Error('no workload')
    const many = Array.from({ length: 2000 }, (_, at) => ({ ...first, id: `n${at % 40}/w${at}`, namespace: `n${at % 40}` }))
    const { areas, workloads: count } = clusterMap(world, many, NOTHING)
    const drawn = areas.filter(({ open }) => open).reduce((sum, area) => sum + area.workloads.length, 0)
    expect(count).toBe(2000)
    expect(drawn).toBeLessThanOrEqual(MOST_DRAWN)
    expect(drawn + areas.length).toBeLessThanOrEqual(300)
    const folded = clusterMap(world, workloads, { ...NOTHING, opened: new Map([['default', false]]) })
    expect(folded.areas.find(({ namespace }) => namespace === 'default')).toMatchObject({ open: false })
  })

  it('folds again what was opened first when a person opens more than a screen bears, never what was opened last', () => {
    const [first] = workloads
    if (!first) throw new Error('no workload')
    const many = Array.from({ length: 2000 }, (_, at) => ({ ...first, id: `n${at % 40}/w${at}`, namespace: `n${at % 40}` }))
    const opened = new Map(Array.from({ length: 40 }, (_, at) => [`n${at}`, true] as const))
    const open = clusterMap(world, many, { ...NOTHING, opened }).areas.filter((area) => area.open)
    expect(open.map(({ namespace }) => namespace)).toEqual(['n35', 'n36', 'n37', 'n38', 'n39'])
    const large = many.map((workload) => ({ ...workload, namespace: workload.namespace === 'n0' ? 'n0' : 'large' }))
    const alone = clusterMap(world, large, { ...NOTHING, opened: new Map([['large', true]]) }).areas
    expect(alone.map((area) => [area.namespace, area.open])).toEqual([
      ['large', true],
      ['n0', false]
    ])
  })

  it('has workloads side by side within their area', () => {
    const { areas } = clusterMap(world, workloads, NOTHING)
    for (const area of areas) {
      const size = areaSize(area)
      const places = area.workloads.map((_, at) => workloadPlace(at, area.workloads.length))
      expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(places.length)
      for (const { x, y } of places) expect([x < size.width, y < size.height]).toEqual([true, true])
    }
    expect(layoutGraph({ areas }).children.map(({ id }) => id)).toEqual(areas.map(({ namespace }) => namespace))
  })
})
