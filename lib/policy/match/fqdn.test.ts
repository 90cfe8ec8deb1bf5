import { describe, expect, it } from 'vitest'
import { matchesName } from './fqdn'

describe('[4.7] names', () => {
  it.each([
    [{ matchName: 'Example.com' }, 'example.COM.', true],
    [{ matchName: 'example.com' }, 'www.example.com', false],
    [{ matchPattern: '*.example.com' }, 'www.example.com', true],
    [{ matchPattern: '*.example.com' }, 'a.b.example.com', false],
    [{ matchPattern: '*.example.com' }, 'www.exampleXcom', false],
    [{ matchPattern: '**.example.com' }, 'a.b.example.com', true],
    [{ matchPattern: '**.example.com' }, 'example.com', false],
    [{ matchPattern: '*' }, 'anything.at.all', true],
    [{}, 'example.com', false]
  ])('%j and %s: %s', (by, name, expected) => expect(matchesName(by, name)).toBe(expected))

  it('take one label for `**.` in old releases', () => {
    expect(matchesName({ matchPattern: '**.example.com' }, 'a.b.example.com', false)).toBe(false)
  })

  it('never run long', () => {
    const started = performance.now()
    matchesName({ matchPattern: `${'*a'.repeat(60)}.com` }, `${'a'.repeat(250)}.org`)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
