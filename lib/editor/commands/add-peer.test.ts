import { describe, expect, it } from 'vitest'
import type { PeerInput } from '../canvas/model'
import { createEditorStore } from '../store/create'

const HEAD = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: p\nspec:\n  endpointSelector: {}\n'
const NP = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  podSelector: {}\n'
const WORLD: PeerInput = { kind: 'entity', entity: 'world' }
const WEB: PeerInput = { kind: 'endpoints', selector: [{ key: 'app', operator: 'In', values: ['web'] }] }

function open(text: string) {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setText(text, 'replace')
  return {
    text: () => store.getState().text,
    selected: () => store.getState().selection,
    canvas: () => store.getState().canvas,
    undo: actions.undo,
    add: (peer: PeerInput) => actions.run('addPeer', { edge: store.getState().canvas.edges[0]?.id ?? '', peer })
  }
}

describe('one more peer of a rule', () => {
  it('stands in its list, and no other line changes', () => {
    const text = `${HEAD}  ingress:
    # who
    - fromEntities:
        - host # the kubelet
      toPorts:
        - ports: [{port: "80"}] # http
`
    const { add, text: now, canvas, selected, undo } = open(text)
    expect(add(WORLD)).toBeUndefined()
    expect(now()).toBe(text.replace('the kubelet\n', 'the kubelet\n        - world\n'))
    expect(canvas().edges.map(({ label }) => label)).toEqual(['80', '80'])
    expect(selected()).toEqual([canvas().edges[1]?.id])
    undo()
    expect(now()).toBe(text)
  })

  it('[1.5] of another kind gets a rule like it, right after', () => {
    const text = `${HEAD}  ingress:
    - fromEntities: [host]
      toPorts: [{ports: [{port: "80"}]}]
      authentication: {mode: required}
    - fromEntities: [health]
`
    const { add, canvas } = open(text)
    add(WEB)
    expect(canvas().edges.map(({ label }) => label)).toEqual(['80 · authentication', '80 · authentication', 'any port'])
    expect(canvas().blocks.map(({ title }) => title)).toEqual(['host', 'web', 'health'])
  })

  it('is the first of a rule that selects nobody', () => {
    const { add, text } = open(`${HEAD}  ingress:\n    - {} # locked\n`)
    add(WORLD)
    expect(text()).toBe(`${HEAD}  ingress:\n    - fromEntities: # locked\n        - world\n`)
  })

  it('of a NetworkPolicy stands in the one list that it has', () => {
    const { add, text } = open(`${NP}  ingress:\n    - from:\n        - ipBlock: {cidr: 10.0.0.0/8}\n`)
    add(WEB)
    expect(text()).toContain(
      '        - ipBlock: {cidr: 10.0.0.0/8}\n        - podSelector:\n            matchLabels:\n              app: web\n'
    )
  })

  it('is refused where the rule is for anyone, where it is there, and where the kind cannot say it', () => {
    const anyone = open(`${NP}  ingress:\n    - ports: [{port: 80}]\n`)
    expect(anyone.add(WEB)?.message).toContain('anyone already')
    const there = open(`${HEAD}  ingress:\n    - fromEntities: [world]\n`)
    expect(there.add(WORLD)?.message).toBe('world is in this rule already.')
    const np = open(`${NP}  ingress:\n    - from: [{podSelector: {}}]\n`)
    expect(np.add(WORLD)?.message).toContain('A NetworkPolicy has no peer of the kind entity')
    const inwards = open(`${HEAD}  ingress:\n    - fromEntities: [world]\n`)
    expect(inwards.add({ kind: 'fqdn', matchName: 'a.example' })?.message).toContain('egress alone')
  })
})
