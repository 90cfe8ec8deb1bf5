import { describe, expect, it } from 'vitest'
import { createEditorStore, type EditorStore } from '@/lib/editor'
import type { FlowRecord, Observed } from '@/lib/flow'
import type { World } from '@/lib/policy'
import { drawEdges, sideOf } from './drawing'
import { shortLabel } from './edges/short-label'
import { frontHandle, slotY, subjectHeight } from './geometry'
import { ghostsOf } from './observed/ghosts'
import { judgeObserved } from './observed/judged'
import { slotsOf } from './slots'

function example(): EditorStore {
  const store = createEditorStore({ first: 'none' })
  store.getState().actions.newDraft('example')
  return store
}

describe('the drawing', () => {
  it('has a slot for each rule in the order of its blocks, so that lines do not cross', () => {
    const store = example()
    const { actions } = store.getState()
    actions.run('addRule', { side: 'ingress', peer: { kind: 'entity', entity: 'world' } })
    const { canvas, positions } = store.getState()
    const order = (moved: typeof positions) => slotsOf(canvas, moved).ingress.drawn.map(({ edge }) => edge.block)
    const [first = '', second = ''] = order(positions)
    expect(order({ ...positions, [first]: { x: 0, y: 999 } })).toEqual([second, first])
  })

  it('is high enough for a place below the last slot, where what is stopped ends', () => {
    for (const slots of [0, 1, 5, 20]) expect(subjectHeight({ ingress: slots, egress: 0 })).toBeGreaterThan(slotY(slots))
  })

  it('lines run the way traffic does', () => {
    const { canvas } = example().getState()
    const ends = drawEdges({ canvas, selection: [], highlight: [] }, {}).map(({ source, target }) => [source, target])
    const [backend1, database] = canvas.blocks.map(({ id }) => id)
    expect(ends).toEqual([
      [backend1, 'subject'],
      ['subject', database]
    ])
    expect(sideOf(canvas, frontHandle('egress'))).toBe('egress')
    expect(sideOf(canvas, 'elsewhere')).toBe(undefined)
  })

  it('labels fit on a line', () => {
    const store = example()
    store.getState().actions.run('allowDns', {})
    const labels = store.getState().canvas.edges.map(shortLabel)
    expect(labels).toEqual(['TCP 5000', 'TCP 5432', 'UDP, TCP 53'])
    expect(Math.max(...labels.map((label) => label.length))).toBeLessThanOrEqual(12)
  })
})

describe('traffic around the policy', () => {
  const pod = (name: string) => ({
    namespace: 'default',
    name,
    uid: name,
    labels: { app: name },
    serviceAccount: '',
    node: 'node1',
    ips: [`10.0.0.${name.length}`],
    ports: [],
    hostNetwork: false,
    phase: 'Running' as const
  })
  const world: World = {
    dialect: 'portcullis',
    clusterName: 'default',
    localNode: 'node1',
    mode: 'default',
    namespaces: [{ name: 'default', labels: {} }],
    pods: ['backend1', 'backend2', 'database', 'intruder'].map(pod),
    nodes: [],
    services: [],
    cidrGroups: [],
    names: {},
    policies: []
  }
  const seen = (from: string, verdict: FlowRecord['verdict']): Observed => {
    const party = (name: string, port: number) => ({
      namespace: 'default',
      pod: name,
      address: '',
      port,
      identity: 1,
      labels: []
    })
    const last: FlowRecord = {
      time: '2026-11-22T00:00:00Z',
      node: 'node1',
      direction: 'ingress',
      verdict,
      source: party(from, 4),
      destination: party('backend2', 5000),
      protocol: 'TCP',
      evidence: { reason: 'no-policy', rules: [], isolatedBy: [] },
      cookie: 1,
      summary: '',
      cut: false,
      lostBefore: 0,
      simulated: false
    }
    const name = `default/${from}`
    return {
      key: from,
      direction: 'ingress',
      peer: last.source,
      name,
      protocol: 'TCP',
      port: 5000,
      forwarded: 1,
      dropped: 0,
      last
    }
  }

  it('that passes now and would not is told before it is cut; what a rule lets through is on its line', async () => {
    const store = example()
    store.getState().actions.setCluster({ state: 'live', world, policies: [], revision: 1 })
    const { canvas, parsed } = store.getState()
    const { policyOf } = await import('../live/policies')
    const drafted = policyOf(parsed.documents[0]?.value, { uid: 'draft', generation: 0 }, world)
    const judge = (from: string, verdict: FlowRecord['verdict']) =>
      judgeObserved(canvas, { ...world, policies: drafted }, seen(from, verdict))

    const [edge] = canvas.edges
    expect(judge('backend1', 'FORWARDED')).toMatchObject({ now: 'allow', next: 'allow', edges: [edge?.id] })
    const all = [judge('backend1', 'FORWARDED'), judge('intruder', 'FORWARDED')]
    expect(ghostsOf(all, 'ingress', canvas).map(({ name, fate }) => [name, fate])).toEqual([['default/intruder', 'cut']])
    expect(ghostsOf([judge('intruder', 'DROPPED')], 'ingress', canvas)[0]?.fate).toBe('dropped')
  })
})
