import { describe, expect, it } from 'vitest'
import type { FlowRecord } from '@/lib/flow'
import type { Pod } from '@/lib/policy'
import { graphOf, OUTSIDE } from './graph'
import { placeNodes } from './place'

const pod = (name: string, labels: Record<string, string> = { app: name }, more: Partial<Pod> = {}): Pod => ({
  namespace: 'default',
  name,
  uid: name,
  labels,
  serviceAccount: '',
  node: 'n',
  ips: [],
  ports: [],
  hostNetwork: false,
  phase: 'Running',
  ...more
})
const flow = (from: string, to: string, port = 80): FlowRecord => {
  const party = (name: string, at: number) => ({
    ...(name === OUTSIDE
      ? { entity: 'world-ipv4' }
      : name === 'host'
        ? { entity: 'host' }
        : { namespace: 'default', pod: name }),
    address: name,
    port: at,
    identity: 1,
    labels: []
  })
  return {
    time: '',
    node: 'n',
    verdict: 'FORWARDED',
    direction: 'ingress',
    source: party(from, 4),
    destination: party(to, port),
    protocol: 'TCP',
    evidence: { reason: 'no-policy', rules: [], isolatedBy: [] },
    cookie: 0,
    summary: '',
    cut: false,
    lostBefore: 0,
    simulated: false
  }
}

describe('the map', () => {
  it('has replicas as one, whatever their controllers wrote on them', () => {
    const pods = ['a', 'b'].map((name) => pod(name, { app: 'web', 'pod-template-hash': name }))
    expect(graphOf(pods, []).nodes.map(({ title, workload }) => [title, workload?.pods.length])).toEqual([['web', 2]])
  })

  it('leaves out the node’s probes and pods on its own network, and shows the world only when it is spoken with', () => {
    const pods = [pod('web'), pod('proxy', {}, { hostNetwork: true })]
    expect(graphOf(pods, [flow('host', 'web')])).toEqual({ nodes: [expect.objectContaining({ title: 'web' })], links: [] })
    expect(graphOf(pods, [flow('web', OUTSIDE)]).nodes.map(({ id }) => id)).toContain(OUTSIDE)
  })

  it('places callers left of those they call, also in a circle, and always the same', () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(name))
    const graph = graphOf(pods, [flow('a', 'b'), flow('b', 'c'), flow('c', 'a')])
    const x = Object.fromEntries(Object.entries(placeNodes(graph)).map(([id, place]) => [id.slice(-1), place.x]))
    expect(x.c).toBeGreaterThan(x.b ?? 0)
    const chain = graphOf(pods, [flow('a', 'b'), flow('b', 'c'), flow('a', OUTSIDE)])
    const places = placeNodes(chain)
    expect(places).toEqual(placeNodes(graphOf(pods.toReversed(), [flow('a', OUTSIDE), flow('b', 'c'), flow('a', 'b')])))
    const columns = new Set(Object.values(places).map((place) => place.x))
    expect(columns.size).toBe(3)
    expect(places[OUTSIDE]?.x).toBe(Math.max(...columns))
  })
})
