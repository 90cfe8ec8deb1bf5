import { describe, expect, it } from 'vitest'
import type { World } from '@/lib/policy'
import { connectionMatches, connections, decidedBy, decision, type FlowRecord, observe, partyName, rejudge } from '.'

let count = 0
function flow(part: Partial<FlowRecord> & { from?: string; to?: string; port?: number } = {}): FlowRecord & { id: string } {
  const { from = 'backend1', to = 'backend2', port = 5000, ...more } = part
  count += 1
  const party = (pod: string, at: number) => ({
    namespace: 'default',
    pod,
    address: `10.0.0.${pod.length}`,
    port: at,
    identity: 300,
    labels: [`app=${pod}`]
  })
  return {
    id: String(count),
    time: '2026-11-22T00:00:00Z',
    node: 'node1',
    verdict: 'FORWARDED',
    direction: 'ingress',
    source: party(from, 40000),
    destination: party(to, port),
    protocol: 'TCP',
    evidence: { reason: 'no-policy', rules: [], isolatedBy: [] },
    cookie: 1,
    summary: '',
    cut: false,
    lostBefore: 0,
    simulated: false,
    ...more
  }
}
const DENIED = { reason: 'default-deny', rules: [], isolatedBy: ['CiliumNetworkPolicy/default/example'] }
const RULE = { reason: 'rule', rules: ['CiliumNetworkPolicy/default/example@u.1#spec.ingress[0]'], isolatedBy: [] }

describe('what decided', () => {
  it('names the rule by its place, or the policies that isolate', () => {
    expect(decidedBy({ evidence: RULE })).toBe('default/example ingress[0]')
    expect(decidedBy({ evidence: { ...RULE, rules: [...RULE.rules, ...RULE.rules] } })).toBe('default/example ingress[0] +1')
    expect(decidedBy({ evidence: DENIED })).toBe('default deny of default/example')
    expect(decidedBy({ evidence: { reason: 'spoofed-source', rules: [], isolatedBy: [] } })).toBe('not its own address')
  })

  it('a clusterwide policy has no namespace to name', () => {
    expect(decidedBy({ evidence: { ...DENIED, isolatedBy: ['CiliumClusterwideNetworkPolicy//all'] } })).toBe(
      'default deny of all'
    )
  })
})

describe('a connection', () => {
  it('is one row though both its sides were judged', () => {
    const [one, ...more] = connections([flow({ direction: 'egress' }), flow({ direction: 'ingress' })])
    expect(more).toEqual([])
    expect(one?.sides.map(({ direction }) => direction)).toEqual(['egress', 'ingress'])
    expect(one && decision(one)).toBe('no policy selects either side')
  })

  it('is dropped where either side drops it, and says which', () => {
    const [one] = connections([flow({ direction: 'egress' }), flow({ verdict: 'DROPPED', evidence: DENIED })])
    expect(one?.verdict).toBe('DROPPED')
    expect(one && decision(one)).toBe('ingress: default deny of default/example')
  })

  it('keeps its id when the second side comes, and a retry is another one', () => {
    const first = flow({ direction: 'egress' })
    const both = [first, flow(), flow({ direction: 'egress' })]
    expect(connections(both).map(({ id }) => id)).toEqual([first.id, both[2]?.id])
  })

  it('is found by words of names, ports, labels and rules in any order', () => {
    const [one] = connections([flow({ evidence: RULE })])
    const found = (text: string) => one && connectionMatches({ text })(one)
    expect(['backend2 :5000', 'app=backend1 tcp', 'example', 'INGRESS[0]'].map(found)).toEqual([true, true, true, true])
    expect(found('backend1 intruder')).toBe(false)
    expect(one && connectionMatches({ verdict: 'DROPPED' })(one)).toBe(false)
  })
})

describe('observed', () => {
  const isBackend2 = ({ pod }: { readonly pod?: string }) => pod === 'backend2'

  it('counts a peer by port and side, and leaves out who is not with the subject', () => {
    const seen = observe(
      [
        flow(),
        flow({ verdict: 'DROPPED' }),
        flow({ port: 80 }),
        flow({ from: 'x', to: 'y' }),
        flow({ direction: 'egress' })
      ],
      isBackend2
    )
    expect(seen.map(({ key, forwarded, dropped }) => [key, forwarded, dropped])).toEqual([
      ['ingress default/backend1 TCP 80', 1, 0],
      ['ingress default/backend1 TCP 5000', 1, 1]
    ])
  })

  it('the node’s own right is not a peer that a rule could keep out', () => {
    expect(observe([flow({ evidence: { reason: 'own-node', rules: [], isolatedBy: [] } })], isBackend2)).toEqual([])
  })
})

it('a party outside is its address, one of the node its entity', () => {
  const { source } = flow()
  const { pod: _, namespace: __, ...outside } = source
  expect(partyName(source)).toBe('default/backend1')
  expect(partyName({ ...outside, entity: 'world-ipv4' })).toBe('10.0.0.8')
  expect(partyName({ ...outside, entity: 'host' })).toBe('host')
})

it('a flow that was seen is judged anew by the engine', () => {
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
  const ref = { kind: 'NetworkPolicy', namespace: 'default', name: 'closed', uid: 'u', generation: 1 } as const
  const subject = { kind: 'pods', namespaces: { kind: 'name', name: 'default' }, pods: { requirements: [] } } as const
  const world: World = {
    dialect: 'portcullis',
    clusterName: 'default',
    localNode: 'node1',
    mode: 'default',
    namespaces: [{ name: 'default', labels: {} }],
    pods: [pod('backend1'), pod('backend2')],
    nodes: [],
    services: [],
    cidrGroups: [],
    names: {},
    policies: [{ ref, specs: [{ path: 'spec', subject, defaultDeny: { ingress: true, egress: false }, rules: [] }] }]
  }
  expect(rejudge(world, flow())).toMatchObject({ verdict: 'deny', reason: 'default-deny' })
  expect(rejudge({ ...world, policies: [] }, flow())).toMatchObject({ verdict: 'allow', reason: 'no-policy' })
})
