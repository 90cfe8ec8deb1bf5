import { describe, expect, it } from 'vitest'
import { pastedToken } from './pasted-token'

const kubeconfig = (user: string, more = '') => `current-context: b
contexts: [{name: a, context: {user: other}}, {name: b, context: {user: me}}]
users: [{name: other, user: {token: theirs}}, {name: me, user: {${user}}}]${more}`

describe('what is pasted to sign in', () => {
  it('is a token, or a kubeconfig whose current user has one', () => {
    expect(pastedToken(' abc.def-1 \n')).toBe('abc.def-1')
    expect(pastedToken(kubeconfig('token: mine'))).toBe('mine')
  })

  it('says why it is none', () => {
    expect(pastedToken('')).toEqual({ trouble: 'There was no token.' })
    expect(pastedToken('two words')).toEqual({ trouble: 'That is no token: it is one long word.' })
    expect(pastedToken(kubeconfig('exec: {command: aws}'))).toEqual({ trouble: expect.stringMatching(/plugin/) })
    expect(pastedToken(kubeconfig('client-key: x'))).toEqual({ trouble: expect.stringMatching(/certificate/) })
  })

  it.each([
    'contexts: 5\nusers: 1',
    'users: [null]',
    'users: []\ncontexts: [null]',
    'users: {',
    'current-context: [1]',
    'users: &a [*a]'
  ])('never throws, whatever has the look of a kubeconfig: %s', (text) =>
    expect(pastedToken(text)).toHaveProperty('trouble')
  )
})
