import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { normalise, readObject } from '@/lib/k8s'
import { evaluateSide, type World } from '@/lib/policy'
import { shop } from '@/test/worlds/shop'
import type { FlowParty, FlowRecord } from '../flow'
import { readHubble } from '../hubble'
import { flowOf } from '../question'
import { proposePolicy } from './policy'
import { workloadsIn } from './workload'

const pod = (namespace: string, app: string, port = 1): FlowParty => ({
  namespace,
  pod: app,
  address: '10.0.0.1',
  port,
  identity: 300,
  labels: [`app=${app}`, 'pod-template-hash=x']
})
const outside = (address: string, port: number, entity = 'world'): FlowParty => ({
  address,
  port,
  identity: 2,
  labels: [],
  entity
})

const seen = (source: FlowParty, destination: FlowParty, more: Partial<FlowRecord> = {}): FlowRecord => ({
  time: '',
  node: '',
  verdict: 'FORWARDED',
  direction: 'ingress',
  source,
  destination,
  protocol: 'TCP',
  evidence: { reason: 'no-policy', rules: [], isolatedBy: [] },
  cookie: 0,
  summary: '',
  cut: false,
  lostBefore: 0,
  simulated: false,
  ...more
})

const web = pod('shop', 'web', 8080)
const flows = [
  seen(pod('shop', 'front'), web),
  seen(pod('other', 'probe'), web),
  seen(pod('shop', 'front'), { ...web, port: 9090 }),
  seen(pod('shop', 'evil'), web, { verdict: 'DROPPED' }),
  seen(outside('10.0.0.9', 1, 'host'), web, { evidence: { reason: 'own-node', rules: [], isolatedBy: [] } }),
  seen(web, pod('kube-system', 'dns', 53), { protocol: 'UDP', direction: 'egress' }),
  seen(web, outside('192.0.2.1', 443), { direction: 'egress' }),
  seen(web, outside('192.0.2.1', 0), { direction: 'egress', protocol: 'ICMP', icmpType: 8 }),
  seen(web, outside('10.0.0.1', 6443, 'kube-apiserver'), { direction: 'egress' })
]
const [workload] = workloadsIn(flows)
const propose = (kind: 'CiliumNetworkPolicy' | 'NetworkPolicy', dropped = false) => {
  if (!workload) throw new Error('no workload')
  return proposePolicy(flows, workload, { kind, directions: ['ingress', 'egress'], dropped })
}

describe('the least policy for what was seen', () => {
  it('is of the busiest, whose labels it selects by', () => {
    expect(workload).toMatchObject({ key: 'shop/app=web', ingress: 5, egress: 4, title: 'web' })
  })

  it('names each peer with its own ports; what was dropped stays out; names have both protocols', () => {
    expect(propose('CiliumNetworkPolicy').object).toEqual({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'web-as-seen', namespace: 'shop' },
      spec: {
        endpointSelector: { matchLabels: { app: 'web' } },
        ingress: [
          {
            fromEndpoints: [{ matchLabels: { app: 'front' } }],
            toPorts: [
              {
                ports: [
                  { port: '8080', protocol: 'TCP' },
                  { port: '9090', protocol: 'TCP' }
                ]
              }
            ]
          },
          {
            fromEndpoints: [{ matchLabels: { app: 'probe', 'k8s:io.kubernetes.pod.namespace': 'other' } }],
            toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }]
          }
        ],
        egress: [
          {
            toEndpoints: [{ matchLabels: { app: 'dns', 'k8s:io.kubernetes.pod.namespace': 'kube-system' } }],
            toPorts: [
              {
                ports: [
                  { port: '53', protocol: 'TCP' },
                  { port: '53', protocol: 'UDP' }
                ]
              }
            ]
          },
          { toCIDR: ['192.0.2.1/32'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
          { toCIDR: ['192.0.2.1/32'], icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] },
          { toEntities: ['kube-apiserver'], toPorts: [{ ports: [{ port: '6443', protocol: 'TCP' }] }] }
        ]
      }
    })
  })

  it('says what a NetworkPolicy cannot', () => {
    const { object, notes } = propose('NetworkPolicy')
    expect(notes).toEqual([
      'A NetworkPolicy cannot name ICMP: left out.',
      'A NetworkPolicy cannot name the entity kube-apiserver: left out.'
    ])
    expect(object).toMatchObject({ spec: { policyTypes: ['Ingress', 'Egress'] } })
  })

  it('isolates a side on which nothing was seen', () => {
    const quiet = { key: 'shop/app=quiet', namespace: 'shop', title: 'quiet', labels: [['app', 'quiet']] } as const
    const of = (kind: 'CiliumNetworkPolicy' | 'NetworkPolicy') =>
      proposePolicy(flows, quiet, { kind, directions: ['ingress'], dropped: false }).object.spec
    expect(of('CiliumNetworkPolicy')).toEqual({ endpointSelector: { matchLabels: { app: 'quiet' } }, ingress: [{}] })
    expect(of('NetworkPolicy')).toEqual({ podSelector: { matchLabels: { app: 'quiet' } }, policyTypes: ['Ingress'] })
  })
})

it('of what a real Hubble saw, every connection that passed passes under it', () => {
  const recorded = readHubble(
    readFileSync(new URL('../../../test/flows/hubble-observe.jsonl', import.meta.url), 'utf8')
  ).flows
  const world = withPods(shop([], { dialect: 'cilium-1.20' }), recorded)
  let judged = 0
  for (const one of workloadsIn(recorded)) {
    for (const kind of ['CiliumNetworkPolicy', 'NetworkPolicy'] as const) {
      const { object } = proposePolicy(recorded, one, { kind, directions: ['ingress', 'egress'], dropped: false })
      const { object: read, issues } = readObject(structuredClone(object) as never)
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
      const { policy } = read ? normalise(read, world) : {}
      if (!policy) throw new Error('refused')
      const after = { ...world, policies: [policy] }
      for (const flow of recorded) {
        if (flow.verdict === 'DROPPED') continue
        // Left out, and said so.
        if (kind === 'NetworkPolicy' && flow.destination.entity === 'kube-apiserver') continue
        const side = evaluateSide(after, flowOf(flow), flow.direction)
        if (side) judged += 1
        expect(side?.verdict ?? 'allow', JSON.stringify(flow)).toBe('allow')
      }
    }
  }
  expect(judged).toBeGreaterThan(50)
})

/** The pods that flows name, as a cluster would have them. */
function withPods(world: World, recorded: readonly FlowRecord[]): World {
  const pods = new Map<string, World['pods'][number]>()
  for (const { namespace, pod: name, labels, address } of recorded.flatMap(({ source, destination }) => [
    source,
    destination
  ])) {
    if (namespace === undefined || name === undefined) continue
    pods.set(`${namespace}/${name}`, {
      namespace,
      name,
      uid: `${namespace}/${name}`,
      labels: Object.fromEntries(labels.map((one) => one.split('=') as [string, string])),
      serviceAccount: 'default',
      node: 'node-a',
      ips: [address],
      ports: [],
      hostNetwork: false,
      phase: 'Running'
    })
  }
  // Where that cluster's API server was.
  return { ...world, pods: [...pods.values()], apiServers: ['10.89.0.1'] }
}
