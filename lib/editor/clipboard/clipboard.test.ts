import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import { copiedRules, copiedText } from './clipboard'

function example() {
  const store = createEditorStore({ first: 'example' })
  const { canvas, actions } = store.getState()
  return { store, canvas, actions, ids: canvas.blocks.map(({ id }) => id) }
}

describe('blocks on the clipboard', () => {
  it('are YAML that says the same rules when pasted into an empty policy, in one step', () => {
    const { canvas, ids } = example()
    const text = copiedText(canvas, ids) ?? ''
    const other = createEditorStore({ first: 'blank' })
    const { run, undo } = other.getState().actions
    expect(run('pasteRules', { rules: copiedRules(text, 'default') ?? [] })).toBeUndefined()
    expect(other.getState().canvas.edges.map(({ summary }) => summary)).toEqual(canvas.edges.map(({ summary }) => summary))
    expect(other.getState().selection).toHaveLength(2)
    undo()
    expect(other.getState().canvas.edges).toEqual([])
  })

  it('in another namespace still mean the pods of the first', () => {
    const { canvas, ids } = example()
    const [rule] = copiedRules(copiedText(canvas, ids) ?? '', 'shop') ?? []
    expect(rule?.peer).toMatchObject({ namespace: { kind: 'names', names: ['default'] } })
  })

  it('that were not connected are not connected after it', () => {
    const { store, actions } = example()
    actions.run('addBlock', { side: 'egress', peer: { kind: 'entity', entity: 'world' } })
    const { canvas, selection } = store.getState()
    const rules = copiedRules(copiedText(canvas, selection) ?? '', 'default')
    expect(rules).toMatchObject([{ side: 'egress', peer: { kind: 'entity', entity: 'world' }, connected: false }])
  })

  const http = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: default}
spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts:
        - ports: [{port: "443", protocol: TCP}]
        - ports: [{port: "80", protocol: TCP}]
          rules: {http: [{method: GET, path: /api, headers: [X-Team]}]}
`
  const read = (text: string) => {
    const store = createEditorStore({ first: 'blank' })
    store.getState().actions.setText(text, 'replace')
    return store.getState().canvas
  }

  it('keep what a proxy reads on their ports: a copy allows no more', () => {
    const canvas = read(http)
    const text = copiedText(canvas, [canvas.blocks[0]?.id ?? '']) ?? ''
    expect(read(text.split('---')[0] ?? '').edges.map(({ summary }) => summary)).toEqual(
      canvas.edges.map(({ summary }) => summary)
    )
  })

  it('are not copied where the copy would leave something out', () => {
    const more = read(http.replace('headers: [X-Team]', 'headerMatches: [{name: X, value: y}]'))
    expect(copiedText(more, [more.blocks[0]?.id ?? ''])).toBeUndefined()
  })

  it('of a rule that allows no port are not copied: without the list it would allow every port', () => {
    const none = read(http.replace(/ {6}toPorts:[\s\S]*$/, '      toPorts: [{ports: []}]\n'))
    expect(none.edges[0]?.ports).toEqual([])
    expect(copiedText(none, [none.blocks[0]?.id ?? ''])).toBeUndefined()
  })

  it('are told apart from other YAML', () => {
    expect(copiedRules('kind: NetworkPolicy\n', 'default')).toBeUndefined()
  })
})
