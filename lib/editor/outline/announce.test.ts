import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import { announcement } from './announce'

describe('what is announced', () => {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  const heard = (act: () => void): string => {
    const before = store.getState()
    act()
    return announcement(before, store.getState())
  }

  it('is each edit, with the gate that it closes', () => {
    const rule = { side: 'ingress', peer: { kind: 'entity', entity: 'cluster' } } as const
    expect(heard(() => actions.run('addRule', rule))).toMatch(/cluster.*The ingress gate is closed\./)
    expect(heard(actions.undo)).toMatch(/^Undone: .*cluster.*The ingress gate is open\./)
  })

  it('is no keystroke, and nothing while the text does not parse', () => {
    const { text } = store.getState()
    expect(heard(() => actions.setText(`# a comment\n${text}`))).toBe('')
    expect(heard(() => actions.setText(`${text}  : [`))).toBe('')
  })
})
