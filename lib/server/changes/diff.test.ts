import { expect, it } from 'vitest'
import { diffOf } from './diff'

it('shows what differs with three lines around it, and no end of the last line that one of them lacks', () => {
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  expect(diffOf(lines.join('\n'), `${lines.with(4, 'E').join('\n')}\n`)).toBe(
    '@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n'
  )
  expect([diffOf('x', 'x\n'), diffOf('', 'x\ny')]).toEqual(['', '@@ -0,0 +1,2 @@\n+x\n+y\n'])
})
