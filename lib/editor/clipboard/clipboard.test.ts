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

  it('are told apart from other YAML', () => {
    expect(copiedRules('kind: NetworkPolicy\n', 'default')).toBeUndefined()
  })
})
