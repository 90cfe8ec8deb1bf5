import { expect, it } from 'vitest'
import type { NodeProofView } from '@/lib/api'
import { isProven, nodesInForce } from './proven'

const proof = (...states: readonly NodeProofView['state'][]): readonly NodeProofView[] =>
  states.map((state, at) => ({ node: `n${at + 1}`, state, revision: 1, detail: '' }))

it('does not wait for a node without an agent, and names it', () => {
  expect(isProven(proof('in-force', 'in-force', 'no-agent'))).toBe(true)
  expect(nodesInForce(proof('in-force', 'in-force', 'no-agent'))).toBe('2 of 2 nodes with an agent; there is none on n3')
  expect(nodesInForce(proof('in-force', ...Array(5).fill('no-agent')))).toBe(
    '1 of 1 node with an agent; there is none on n2, n3, n4, 2 more'
  )
})

it.each(['behind', 'failed', 'unheard'] as const)('takes a node that is %s for what it is: not in force', (state) => {
  expect(isProven(proof('in-force', state))).toBe(false)
  expect(nodesInForce(proof('in-force', state))).toBe('1 of 2 nodes')
})
