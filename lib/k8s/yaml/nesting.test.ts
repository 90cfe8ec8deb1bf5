import { expect, it } from 'vitest'
import { nestingOf } from './nesting'

it.each([
  ['', 0],
  ['a: 1\nb: 2\n', 1],
  ['a:\n  b:\n    c: 1\nd: 1\n', 3],
  ['- - - a\n- b\n', 4],
  ['a: [b, {c: [d]}]\ne: [f]\n', 4],
  ['? ? a\n', 3],
  [Array.from({ length: 50 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'), 50],
  ['["[", "]]]", "["]', 3]
])('%j nests at most %i deep', (text, depth) => {
  expect(nestingOf(text)).toBe(depth)
})

it('takes time in proportion to the text', () => {
  const text = `${'- '.repeat(1_000_000)}a\n`
  expect(nestingOf(text)).toBe(1_000_001)
})
