import { expect, it } from 'vitest'
import { signInEnv } from './sign-in'

it('tells the web server how people come in', () => {
  expect(signInEnv({}, false)).toEqual({ PORTCULLIS_SIGN_IN: 'link' })
  expect(signInEnv({ signIn: 'token', listen: '0.0.0.0', auditLog: '-' }, true)).toEqual({
    PORTCULLIS_SIGN_IN: 'token',
    HOSTNAME: '0.0.0.0',
    PORTCULLIS_AUDIT_LOG: '-'
  })
  expect(signInEnv({ signIn: 'proxy', proxySecretFile: '/s', proxyUserHeader: 'x-user' }, true)).toMatchObject({
    PORTCULLIS_PROXY_SECRET_FILE: '/s',
    PORTCULLIS_PROXY_USER_HEADER: 'x-user'
  })
})

// Guards: a server that everybody reaches and that asks nobody who they are, or believes a header of anybody's.
it.each([
  ['no cluster that knows people', { signIn: 'token' }, false],
  ['a proxy that shows nothing', { signIn: 'proxy' }, true],
  ['a link for the whole network', { listen: '0.0.0.0' }, true],
  ['an address at which nobody can look whether it is up', { signIn: 'token', listen: '10.0.0.1' }, true],
  ['a way in that there is not', { signIn: 'none' }, true]
])('refuses %s', (_, options, cluster) => {
  expect(signInEnv(options, cluster)).toEqual(expect.any(String))
})
