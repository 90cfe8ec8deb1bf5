import { describe, expect, it } from 'vitest'
import { createEditorStore, type PeerInput } from '@/lib/editor'
import { DIRECTIONS } from '@/lib/policy'
import { joined } from './connection'
import { frontHandle } from './geometry'

/** A block of every kind that can wait unconnected, and those that only a text can write. */
const PEERS: readonly PeerInput[] = [
  { kind: 'endpoints', selector: [] },
  { kind: 'entity', entity: 'world' },
  { kind: 'cidr', cidr: '10.0.0.0/8' },
  { kind: 'cidr-group', group: 'partners' },
  { kind: 'fqdn', matchName: 'example.com' },
  { kind: 'service', name: 'api' },
  { kind: 'nodes', selector: [] },
  { kind: 'any' }
]

const WRITTEN = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p}
spec:
  endpointSelector: {}
  ingress: [{fromGroups: [{aws: {}}]}, {fromEndpoints: []}]
  egress: [{toGroups: [{aws: {}}]}, {toEndpoints: []}]
`

function open() {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setText(WRITTEN, 'replace')
  for (const side of DIRECTIONS) for (const peer of PEERS) actions.run('addBlock', { side, peer })
  return store
}

describe('a line between any two parts of the drawing', () => {
  it('joins a block and the gate on its side, and what it joins can be written', () => {
    const store = open()
    const { canvas } = store.getState()
    expect(new Set(canvas.blocks.map(({ kind }) => kind)).size).toBe(10)
    for (const { id, side } of canvas.blocks) {
      for (const gate of DIRECTIONS) {
        const ends =
          gate === 'ingress'
            ? { source: id, target: 'subject', targetHandle: frontHandle(gate) }
            : { source: 'subject', sourceHandle: frontHandle(gate), target: id }
        const found = joined(canvas, ends)
        if (gate !== side) expect(found, id).toEqual({ why: expect.stringContaining(`the ${gate} gate says`) })
        else expect(found).toEqual({ block: id })
      }
      const whole = joined(canvas, { source: id, target: 'subject' })
      expect(whole).toEqual({ block: id })
      expect(store.getState().actions.run('connectBlock', { block: id }), id).toBeUndefined()
    }
    expect(store.getState().canvas.blocks.every(({ draft }) => !draft)).toBe(true)
  })

  it('joins no two blocks, of whatever kinds, and says why', () => {
    const { canvas } = open().getState()
    for (const a of canvas.blocks) {
      for (const b of canvas.blocks) {
        expect(joined(canvas, { source: a.id, target: b.id })).toEqual({ why: expect.stringContaining('cannot be joined') })
      }
    }
  })

  it('joins nothing that is no block', () => {
    const { canvas } = open().getState()
    const why = { why: expect.stringContaining('Only a block can be joined') }
    expect(joined(canvas, { source: 'ghost:ingress:x', target: 'subject' })).toEqual(why)
    expect(joined(canvas, { source: canvas.blocks[0]?.id ?? '', target: 'hint:egress' })).toEqual(why)
  })
})
