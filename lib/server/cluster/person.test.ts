import { expect, it } from 'vitest'
import { Person } from './person'

it('anothers-token: two tokens of one name are not taken for each other, and neither is told', () => {
  const [wide, narrow] = ['wide', 'narrow'].map((token) => Person.byToken('jane', ['devs'], `token-${token}`))
  expect(wide?.key).not.toBe(narrow?.key)
  expect(wide?.key).toBe(Person.byToken('jane', ['devs'], 'token-wide').key)
  expect(wide?.key).not.toContain('token-wide')
  expect(Person.impersonated('jane', ['b', 'a']).key).toBe(Person.impersonated('jane', ['a', 'b']).key)
})
