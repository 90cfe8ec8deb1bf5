import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { type Dialect, type Entity, evaluate, type Party } from '@/lib/policy'
import { cnp, flow, np, pod, SHOP, shop } from '@/test/worlds/shop'

const backend2 = { matchLabels: { app: 'backend2' } }
const open = (rule: object) => cnp({ endpointSelector: backend2, ingress: [rule] })
const ccnp = (spec: object) => ({ ...cnp(spec), kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'p' } })

/** Who of these may come in to `backend2`. */
function comesIn(policy: unknown, dialect: Dialect = 'cilium-1.20', among = EVERYBODY) {
  const world = shop([policy], { dialect })
  return among.filter((from) => evaluate(world, flow(from, 'default/backend2', 5000)).allowed)
}
const EVERYBODY = ['default/backend1', 'other/backend1', 'kube-system/coredns', 'node-b', '192.0.2.1']

const reserved = (entity: Entity): Party => ({ kind: 'reserved', entity })

describe('peers', () => {
  it('[2.6] `fromEndpoints: [{}]` is the pods of the own namespace, or in a clusterwide policy of all; nobody else', () => {
    expect(comesIn(open({ fromEndpoints: [{}] }))).toEqual(['default/backend1'])
    const all = ccnp({ endpointSelector: backend2, ingress: [{ fromEndpoints: [{}] }] })
    expect(comesIn(all)).toEqual(['default/backend1', 'other/backend1', 'kube-system/coredns'])
  })

  it('[2.5] a namespace’s label lifts the own namespace, but not in 1.15', () => {
    const ops = open({ fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'ops' } }] })
    expect(comesIn(ops)).toEqual(['other/backend1'])
    expect(comesIn(ops, 'cilium-1.15')).toEqual([])
  })

  it('[2.5] a namespace by NotIn is pods alone, in 1.15 nodes and the world too', () => {
    const expression = { key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: ['default'] }
    const others = open({ fromEndpoints: [{ matchExpressions: [expression] }] })
    expect(comesIn(others)).toEqual(['other/backend1', 'kube-system/coredns'])
    expect(comesIn(others, 'cilium-1.15')).toEqual(['other/backend1', 'kube-system/coredns', 'node-b', '192.0.2.1'])
  })

  it('[2.10] Cilium reads an NP over identities: an empty namespaceSelector asks that there is a namespace', () => {
    const everywhere = np({ podSelector: backend2, ingress: [{ from: [{ namespaceSelector: {} }] }] })
    expect(comesIn(everywhere)).toEqual(['default/backend1', 'other/backend1', 'kube-system/coredns'])
    const byKey = np({
      podSelector: backend2,
      ingress: [{ from: [{ podSelector: { matchLabels: { 'io.kubernetes/x': 'y' } } }] }]
    })
    const labelled = pod('default', 'labelled', { 'io.kubernetes/x': 'y' }, '10.1.0.20')
    const at = (dialect: Dialect) => toWorld([...SHOP, labelled, byKey], { dialect, localNode: 'node-a' }).world
    // A label that identities have not (2.3) is found by Kubernetes alone.
    expect(evaluate(at('kubernetes'), flow('default/labelled', 'default/backend2', 5000)).allowed).toBe(true)
    expect(evaluate(at('cilium-1.20'), flow('default/labelled', 'default/backend2', 5000)).allowed).toBe(false)
  })

  it('[4.1] reserved identities are peers of their own', () => {
    const world = shop([open({ fromEntities: ['health', 'ingress'] })], { dialect: 'cilium-1.20' })
    const from = (entity: Entity) =>
      evaluate(world, { ...flow('host', 'default/backend2', 5000), source: reserved(entity) }).ingress?.verdict
    const entities: readonly Entity[] = ['health', 'ingress', 'init', 'unmanaged', 'remote-node', 'world', 'world-ipv4']
    expect(entities.filter((entity) => from(entity) === 'allow')).toEqual(['health', 'ingress'])
  })

  it('[5.4] the port is the backend’s, not the Service’s', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', name: 'backend2' },
      spec: { selector: { app: 'backend2' }, ports: [{ port: 80, targetPort: 5000 }] }
    }
    const to = (port: string) =>
      cnp({
        endpointSelector: { matchLabels: { app: 'backend1' } },
        egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port }] }] }]
      })
    const passes = (port: string) => {
      const { world } = toWorld([...SHOP, service, to(port)], { dialect: 'cilium-1.20', localNode: 'node-a' })
      return evaluate(world, flow('default/backend1', 'default/backend2', 5000)).allowed
    }
    expect([passes('80'), passes('5000')]).toEqual([false, true])
  })
})

describe('subjects', () => {
  const isolated = (policy: unknown, subject: Party, options = {}) => {
    const world = { ...shop([policy], { dialect: 'cilium-1.20' }), options }
    return evaluate(world, { ...flow('192.0.2.1', '192.0.2.2', 1), destination: subject }).ingress?.reason
  }
  const nothing = { ingress: [{}] }

  it('[2.7] an empty selector of a clusterwide policy also selects health, init and ingress endpoints', () => {
    const all = ccnp({ endpointSelector: {}, ...nothing })
    for (const entity of ['health', 'init', 'ingress'] as const) expect(isolated(all, reserved(entity))).toBe('default-deny')
    expect(isolated(cnp({ endpointSelector: {}, ...nothing }), reserved('health'))).toBe('no-policy')
  })

  it('[2.7, 7.2] a policy of nodes selects the local node alone, others never a node', () => {
    const firewall = { hostFirewall: true }
    const node = (name: string): Party => ({ kind: 'node', name })
    const ofNodes = ccnp({ nodeSelector: {}, ...nothing })
    expect(isolated(ofNodes, node('node-a'), firewall)).toBe('default-deny')
    expect(isolated(ofNodes, { kind: 'pod', namespace: 'default', name: 'backend2' }, firewall)).toBe('no-policy')
    expect(isolated(ccnp({ endpointSelector: {}, ...nothing }), node('node-a'), firewall)).toBe('no-policy')
    expect(isolated(ofNodes, node('node-a'))).toBeUndefined()
    const byName = ccnp({ nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'node-a' } }, ...nothing })
    expect(isolated(byName, node('node-a'), firewall)).toBe('no-policy')
  })

  it('[7.3] isolated by a policy that asks, by mode always, or as `init`', () => {
    const world = shop([], { dialect: 'cilium-1.20' })
    const reason = (mode: 'default' | 'always', destination: Party) =>
      evaluate({ ...world, mode }, { ...flow('192.0.2.1', '192.0.2.2', 1), destination }).ingress?.reason
    const database: Party = { kind: 'pod', namespace: 'default', name: 'database' }
    expect(reason('default', database)).toBe('no-policy')
    expect(reason('always', database)).toBe('default-deny')
    expect(reason('default', reserved('init'))).toBe('default-deny')
    expect(reason('default', reserved('health'))).toBe('no-policy')
  })
})
