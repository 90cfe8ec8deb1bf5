import { describe, expect, it } from 'vitest'
import type { BlockId } from '../canvas/model'
import { createEditorStore } from './create'

const label = (app: string) => [{ key: 'app', operator: 'In' as const, values: [app] }]
const endpoints = (app: string) => ({ kind: 'endpoints' as const, selector: label(app) })

/** What the article's reader draws. */
function draw() {
  const store = createEditorStore({ first: 'blank' })
  const { run } = store.getState().actions
  const drop = (side: 'ingress' | 'egress', app: string): BlockId => {
    expect(run('addBlock', { side, peer: endpoints(app) })).toBeUndefined()
    return store.getState().selection[0] ?? ''
  }
  run('setName', { name: 'example' })
  run('setSubject', { selector: label('backend2') })
  const client = drop('ingress', 'backend1')
  run('connectBlock', { block: client, ports: [{ kind: 'port', protocol: 'TCP', port: 5000 }] })
  const database = drop('egress', 'database')
  run('connectBlock', { block: database, ports: [{ kind: 'port', protocol: 'TCP', port: 5432 }] })
  return { store, client, database }
}

describe("the article's policy, drawn from a blank one", () => {
  it('is the article’s policy to the letter', () => {
    const { store } = draw()
    expect(store.getState().parsed.documents[0]?.value).toEqual({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'example', namespace: 'default' },
      spec: {
        endpointSelector: { matchLabels: { app: 'backend2' } },
        ingress: [
          {
            fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
            toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
          }
        ],
        egress: [
          {
            toEndpoints: [{ matchLabels: { app: 'database' } }],
            toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }]
          }
        ]
      }
    })
    expect(store.getState().text).toMatchInlineSnapshot(`
      "apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata:
        name: example
        namespace: default
      spec:
        endpointSelector:
          matchLabels:
            app: backend2
        ingress:
          - fromEndpoints:
              - matchLabels:
                  app: backend1
            toPorts:
              - ports:
                  - port: "5000"
                    protocol: TCP
        egress:
          - toEndpoints:
              - matchLabels:
                  app: database
            toPorts:
              - ports:
                  - port: "5432"
                    protocol: TCP
      "
    `)
  })

  it('shows closed gates, edges and their words', () => {
    const { store, client } = draw()
    const { canvas } = store.getState()
    expect(canvas.gates.ingress).toMatchObject({
      state: 'closed',
      sentence: '`default/example` has ingress rules, so only these may enter.'
    })
    expect(canvas.edges.map((edge) => [edge.block, edge.label, edge.summary])).toEqual([
      [client, 'TCP 5000', 'Allow from pods app=backend1 in default to TCP 5000.'],
      ['egress-endpoints-database', 'TCP 5432', 'Allow to pods app=database in default on TCP 5432.']
    ])
  })

  it('keeps the id and the place of a block from the draft to the rule and through edits', () => {
    const { store, client } = draw()
    const { actions, positions } = store.getState()
    actions.moveBlocks({ [client]: { x: -700, y: 30 } })
    actions.run('editBlock', { block: client, peer: endpoints('frontend') })
    const after = store.getState()
    expect(after.canvas.blocks[0]).toMatchObject({ id: client, title: 'frontend' })
    expect(after.positions[client]).toEqual({ x: -700, y: 30 })
    expect(after.positions.subject).toEqual(positions.subject)
  })

  it('undoes to the very bytes, and redoes', () => {
    const { store } = draw()
    const { actions, text } = store.getState()
    while (store.getState().canUndo) actions.undo()
    expect(store.getState().text).toContain('name: untitled')
    expect(store.getState().draftBlocks).toEqual([])
    while (store.getState().canRedo) actions.redo()
    expect(store.getState().text).toBe(text)
  })

  it('keeps the last good canvas while the text is broken', () => {
    const { store } = draw()
    const { actions, canvas, text } = store.getState()
    actions.setText(text.replace('spec:', 'spec: ['))
    expect(store.getState()).toMatchObject({ canvasStale: true })
    expect(store.getState().canvas).toBe(canvas)
    expect(store.getState().problems[0]).toMatchObject({ source: 'text', issue: { code: 'yaml-syntax' } })
    expect(actions.run('isolate', { direction: 'ingress' })).toMatchObject({ code: 'edit-refused' })
    actions.setText(text)
    expect(store.getState().canvasStale).toBe(false)
    expect(store.getState().canvas).toBe(canvas)
  })
})
