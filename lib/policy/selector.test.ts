import { describe, expect, it } from 'vitest'
import type { Requirement } from './model'
import { describeSelector, identityLookup, matchesSelector, plainLookup, sourcedKey } from './selector'

const matches = (requirements: readonly Requirement[], labels: Readonly<Record<string, string>>) =>
  matchesSelector({ requirements }, plainLookup(labels))

describe('[2.9] a selector', () => {
  it('without requirements matches everything', () => expect(matches([], {})).toBe(true))
  it('ANDs its requirements', () => {
    const both: readonly Requirement[] = [
      { operator: 'in', key: 'a', values: ['1'] },
      { operator: 'exists', key: 'b' }
    ]
    expect(matches(both, { a: '1', b: '' })).toBe(true)
    expect(matches(both, { a: '1' })).toBe(false)
  })
  it('takes an absent key for not in', () => {
    expect(matches([{ operator: 'not-in', key: 'a', values: ['1'] }], {})).toBe(true)
    expect(matches([{ operator: 'not-in', key: 'a', values: ['1'] }], { a: '1' })).toBe(false)
  })
  it('takes an empty value for a value', () => {
    expect(matches([{ operator: 'in', key: 'a', values: [''] }], {})).toBe(false)
    expect(matches([{ operator: 'in', key: 'a', values: [''] }], { a: '' })).toBe(true)
    expect(matches([{ operator: 'does-not-exist', key: 'a' }], { a: '' })).toBe(false)
  })
  it('does not find what every object inherits', () => {
    expect(matches([{ operator: 'exists', key: 'constructor' }], {})).toBe(false)
  })
})

describe('[2.1] keys of identities', () => {
  const lookup = identityLookup({ 'k8s:app': 'web', 'reserved:host': '' })
  it('without a source are found under every source', () => {
    expect(lookup(sourcedKey('app'))).toBe('web')
    expect(lookup('any:host')).toBe('')
  })
  it('with a source are found there alone', () => {
    expect(lookup('k8s:app')).toBe('web')
    expect(lookup('k8s:host')).toBeUndefined()
    expect(lookup('container:app')).toBeUndefined()
  })
})

it('says a selector as a person would', () => {
  expect(describeSelector({ requirements: [] })).toBe('everything')
  expect(
    describeSelector({
      requirements: [
        { operator: 'in', key: 'any:app', values: ['web'] },
        { operator: 'not-in', key: 'tier', values: ['a', 'b'] },
        { operator: 'does-not-exist', key: 'debug' }
      ]
    })
  ).toBe('app=web, tier not in (a, b), !debug')
})
