import { describe, expect, it } from 'vitest'
import { normalise, readObject } from '@/lib/k8s'
import type { Policy, World } from '@/lib/policy'
import { shop } from '@/test/worlds/shop'
import { othersOf } from '../others'
import { createEditorStore } from '../store/create'
import { homesOf, judgeOtherEnd, type OtherEnd, otherEnd, writeOtherEnd } from '.'

const NEAR = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: near, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  egress:
    - toEndpoints: [{matchLabels: {app: database}}]
      toPorts: [{ports: [{port: "5432", protocol: TCP}]}]
`
const LOCK = `# kept
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: lock, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: database}}
  ingress: [{}]
`

function opened(text = NEAR, inForce: readonly string[] = []) {
  const store = createEditorStore({ first: 'none' })
  const { actions } = store.getState()
  const policies = inForce.map((one, at) => ({
    kind: 'CiliumNetworkPolicy' as const,
    namespace: 'default',
    name: /name: (\w+)/.exec(one)?.[1] ?? '',
    uid: `${at}`,
    generation: 1,
    text: one
  }))
  actions.setCluster({ state: 'live', world: shop([]), policies, revision: 1 })
  actions.importText(text)
  const end = () => {
    const { canvas } = store.getState()
    const [edge] = canvas.edges
    return edge && otherEnd(canvas, edge)
  }
  return { store, end }
}

const asEnd = (end: OtherEnd | string | undefined): OtherEnd => {
  if (typeof end !== 'object') throw new Error(`no other end: ${end}`)
  return end
}

const policiesOf = (text: string): readonly Policy[] => {
  const store = createEditorStore({ first: 'none' })
  store.getState().actions.importText(text)
  return store.getState().parsed.documents.flatMap(({ value }) => {
    const { object } = readObject(value)
    return (object && normalise(object, { dialect: 'portcullis', clusterName: 'default' }).policy) ?? []
  })
}

const withPolicies = (...texts: readonly string[]): World => ({ ...shop([]), policies: texts.flatMap(policiesOf) })

describe('the other end of an edge', () => {
  it('is the same traffic with the ends exchanged', () => {
    expect(asEnd(opened().end())).toMatchObject({
      title: 'database',
      namespace: 'default',
      rule: {
        side: 'ingress',
        peer: { kind: 'endpoints', selector: [{ key: 'app', values: ['backend2'] }], namespace: { kind: 'own' } },
        ports: [{ kind: 'port', protocol: 'TCP', port: 5432 }]
      }
    })
  })

  it('names the namespace of this one, where the peers are in another', () => {
    const { end } = opened(NEAR.replace('{app: database}', '{app: database, io.kubernetes.pod.namespace: shop}'))
    expect(asEnd(end())).toMatchObject({
      namespace: 'shop',
      rule: { peer: { namespace: { kind: 'names', names: ['default'] } } }
    })
  })

  it('is none of a deny, of an address, and is said where it cannot be written', () => {
    expect(opened(NEAR.replace('egress:', 'egressDeny:')).end()).toBeUndefined()
    expect(opened(NEAR.replace(/toEndpoints.*/, 'toCIDR: [10.0.0.0/8]')).end()).toBeUndefined()
    // A list without a port lets nothing pass (SPEC 3): left out at the other end it would let everything.
    expect(opened(NEAR.replace(/toPorts.*/, 'toPorts: [{ports: []}]')).end()).toEqual(expect.any(String))
  })

  it('is judged by the engine: open, stopped by whom, let in by which rule', () => {
    const { store, end } = opened()
    const near = store.getState().canvas.subject.matching?.pods ?? []
    const judged = (...texts: readonly string[]) => judgeOtherEnd(withPolicies(...texts), near, asEnd(end()))
    expect(judged(NEAR)).toEqual({ kind: 'open' })
    expect(judged(NEAR, LOCK)).toMatchObject({ kind: 'stops', by: [{ name: 'lock' }], denied: [], some: false })
    expect(judged(NEAR, LOCK.replace('[{}]', '[{fromEndpoints: [{}]}]'))).toMatchObject({ kind: 'lets-in' })
    expect(judgeOtherEnd(withPolicies(NEAR), [], asEnd(end()))).toEqual({ kind: 'unknown' })
  })
})

describe('writing the other end', () => {
  const others = (store: ReturnType<typeof opened>['store'], end: OtherEnd) =>
    othersOf(
      store.getState().cluster.policies.map(({ text }) => ({ text })),
      shop([]),
      end.pods
    )

  it('adds one rule to the policy about those pods, and the open one stays open as it was', () => {
    const { store, end } = opened(NEAR, [LOCK])
    const found = asEnd(end())
    const { active, text, canvas } = store.getState()
    store.getState().actions.select([canvas.edges[0]?.id ?? ''])
    const written = writeOtherEnd(store, found, homesOf(found, others(store, found))[0])
    expect(store.getState()).toMatchObject({ active, text, selection: [canvas.edges[0]?.id] })
    store.getState().actions.openDraft(String(written))
    const made = store.getState().text
    expect(made).toContain('# kept')
    expect(judgeOtherEnd(withPolicies(NEAR, made), canvas.subject.matching?.pods ?? [], found)).toMatchObject({
      kind: 'lets-in'
    })
  })

  it('makes a policy that closes that side alone where there is none, under a name that is free', () => {
    for (const kind of ['CiliumNetworkPolicy', 'NetworkPolicy']) {
      const near =
        kind === 'NetworkPolicy'
          ? `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: near, namespace: default}
spec:
  podSelector: {matchLabels: {app: backend2}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend1}}}]
      ports: [{port: 5000}]
`
          : NEAR
      const { store, end } = opened(near)
      const found = asEnd(end())
      const first = writeOtherEnd(store, found, undefined)
      const second = writeOtherEnd(store, found, undefined)
      const titles = store.getState().drafts.map(({ title }) => title)
      expect(new Set(titles).size).toBe(3)
      expect(second).not.toBe(first)
      store.getState().actions.openDraft(String(first))
      const { canvas, problems } = store.getState()
      expect(canvas.policy.kind).toBe(kind)
      expect(canvas.gates[found.rule.side].state).toBe('closed')
      expect(canvas.gates[found.rule.side === 'ingress' ? 'egress' : 'ingress'].state).toBe('open')
      expect(problems.filter(({ issue }) => issue.severity === 'error')).toEqual([])
    }
  })

  it('never goes into a policy that is about more pods than the other end', () => {
    const everyone = LOCK.replace('{matchLabels: {app: database}}', '{}').replace('name: lock', 'name: everyone')
    const { store, end } = opened(NEAR, [everyone])
    const found = asEnd(end())
    expect(others(store, found)).toHaveLength(1)
    expect(homesOf(found, others(store, found))).toEqual([])
  })
})
