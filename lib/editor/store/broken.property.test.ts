import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { corpus, STYLES } from '@/test/support/policies'
import { createEditorStore } from './create'

vi.setConfig({ testTimeout: 600_000 })
const RUNS = Number(process.env.PORTCULLIS_RUNS ?? 60)
const POLICIES = corpus()

const keystroke = fc.record({
  at: fc.nat(5000),
  cut: fc.nat(30),
  put: fc.constantFrom(...'[]{}:-#&*!|>\'"%@`,? \n\tx\0', '<<: *a', '---\n', 'spec:', '&a ', '- ', 'ingress: [{}]\n')
})

it('whatever is typed, nothing is thrown, and undo gives back the text', () => {
  fc.assert(
    fc.property(
      fc.nat(POLICIES.length - 1),
      fc.constantFrom(...Object.keys(STYLES)),
      fc.array(keystroke, { minLength: 1, maxLength: 5 }),
      (index, style, keystrokes) => {
        const store = createEditorStore({ first: 'blank' })
        const { actions } = store.getState()
        const text = STYLES[style]?.(POLICIES[index]) ?? ''
        actions.setText(text, 'replace')
        for (const { at, cut, put } of keystrokes) {
          const now = store.getState().text
          const start = at % (now.length + 1)
          actions.setText(now.slice(0, start) + put + now.slice(start + cut))
          actions.selectAt(start)
          actions.run('allowDns', {})
          const { blocks } = store.getState().canvas
          for (const one of [...blocks.map((block) => block.id), 'subject', 'gate:ingress']) actions.locate(one)
          actions.run('deleteBlocks', { blocks: blocks.slice(0, 1).map((block) => block.id) })
        }
        for (const problem of store.getState().problems) actions.applyFix(problem.id)
        while (store.getState().canUndo && store.getState().text !== text) actions.undo()
        expect(store.getState().text).toBe(text)
      }
    ),
    { numRuns: RUNS, endOnFailure: true }
  )
})
