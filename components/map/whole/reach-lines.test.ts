import { describe, expect, it } from 'vitest'
import type { ClusterMap, MapArea, MapChanges, ReachOf } from '@/lib/editor/map'
import { reachLines } from './reach-lines'

const area = (namespace: string, open: boolean, names: readonly string[]): MapArea => ({
  namespace,
  open,
  pods: names.length,
  closed: { ingress: 0, egress: 0 },
  workloads: names.map((name) => ({
    id: `${namespace}/${name}`,
    namespace,
    title: name,
    labels: [],
    policies: [],
    closedBy: { ingress: [], egress: [] },
    pods: [
      {
        namespace,
        name,
        uid: name,
        labels: {},
        serviceAccount: '',
        node: '',
        ips: [],
        ports: [],
        hostNetwork: false,
        phase: 'Running'
      }
    ]
  }))
})
const line = (...pods: readonly string[]) => ({ name: '', ports: '', pods })
const looked = (workload: string | undefined, reach: ReachOf | undefined, changes?: MapChanges) => ({
  workload,
  reach,
  changes
})
const map = (...areas: readonly MapArea[]): ClusterMap => ({ areas, policies: [], workloads: 0 })

describe('arrows of whom a workload can talk with', () => {
  const shop = map(area('shop', true, ['web', 'db', 'job']), area('far', false, ['a', 'b']))

  it('point the way the traffic goes, and to a folded namespace once', () => {
    const lines = reachLines(
      shop,
      looked('shop/web', { from: [line('far/a', 'far/b'), line('shop/job')], to: [line('shop/db')] })
    )
    expect(lines.map(({ source, target }) => `${source} → ${target}`).toSorted()).toEqual([
      'area:far → shop/web',
      'shop/job → shop/web',
      'shop/web → shop/db'
    ])
  })

  it('are none while nothing is chosen or the engine has not answered', () => {
    expect(reachLines(shop, looked(undefined, { from: [line('shop/job')], to: [] }))).toEqual([])
    expect(reachLines(shop, looked('shop/web', undefined))).toEqual([])
  })

  it('point at namespaces where they would be a tangle', () => {
    const names = Array.from({ length: 90 }, (_, at) => `w${at}`)
    const big = map(area('shop', true, ['web']), area('big', true, names))
    const lines = reachLines(big, looked('shop/web', { from: [], to: [line(...names.map((name) => `big/${name}`))] }))
    expect(lines.map(({ target }) => target)).toEqual(['area:big'])
  })
})
