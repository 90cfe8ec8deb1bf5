import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'

function open(text: string) {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setText(text, 'replace')
  return { actions, value: () => store.getState().parsed.documents[0]?.value, text: () => store.getState().text }
}

const NP = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: # ours
  name: p
spec:
  podSelector: # whom
    matchLabels:
      app: api
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
        - namespaceSelector: {}
      ports:
        - port: 80
`

describe('another kind', () => {
  it('[14.4] a NetworkPolicy becomes Cilium’s, and keeps its comments', () => {
    const { actions, value, text } = open(NP)
    expect(actions.run('setKind', { kind: 'CiliumNetworkPolicy' })).toBeUndefined()
    expect(value()).toEqual({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'p' },
      spec: {
        endpointSelector: { matchLabels: { app: 'api' } },
        ingress: [
          {
            fromEndpoints: [
              { matchLabels: { app: 'web' } },
              { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }
            ],
            toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }]
          }
        ]
      }
    })
    expect(text()).toContain('metadata: # ours\n')
    expect(text()).toContain('endpointSelector: # whom\n')
  })

  it('and back, with what isolated it', () => {
    const { actions, value } = open(NP)
    actions.run('setKind', { kind: 'CiliumNetworkPolicy' })
    actions.run('setKind', { kind: 'NetworkPolicy' })
    expect(value()).toMatchObject({
      kind: 'NetworkPolicy',
      spec: { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'] }
    })
  })

  it('an empty direction that isolates stays one', () => {
    const { actions, value } = open(NP.replace(/ {2}ingress:[\s\S]*/, '  policyTypes: [Ingress, Egress]\n'))
    actions.run('setKind', { kind: 'CiliumNetworkPolicy' })
    expect(value()).toMatchObject({ spec: { ingress: [{}], egress: [{}] } })
  })

  it('is refused where it would say less, naming what', () => {
    const { actions, text } = open(
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEntities: [host]\n'
    )
    const before = text()
    expect(actions.run('setKind', { kind: 'NetworkPolicy' })).toMatchObject({
      code: 'conversion-lossy',
      path: 'spec.ingress[0].fromEntities[0]'
    })
    expect(text()).toBe(before)
  })

  it('[14.2] asks first where it would mean something else: CIDRs mean pods in the one and not in the other', () => {
    const { actions, text, value } = open(NP.replace('namespaceSelector: {}', 'ipBlock: {cidr: 10.0.0.0/8}'))
    const before = text()
    const asked = actions.run('setKind', { kind: 'CiliumNetworkPolicy' })
    expect(asked).toMatchObject({ code: 'conversion-changes', severity: 'warning' })
    expect(asked?.message).toContain('was allowed and would be dropped')
    expect(text()).toBe(before)
    expect(actions.run('setKind', { kind: 'CiliumNetworkPolicy', accept: true })).toBeUndefined()
    expect(value()).toMatchObject({ spec: { ingress: [{}, { fromCIDRSet: [{ cidr: '10.0.0.0/8' }] }] } })
  })

  it('of Cilium is a word, and the namespace goes', () => {
    const { actions, value } = open(
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  endpointSelector: {}\n'
    )
    actions.run('setKind', { kind: 'CiliumClusterwideNetworkPolicy' })
    expect(value()).toMatchObject({ kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'p' } })
    expect(value()).not.toHaveProperty('metadata.namespace')
  })
})
