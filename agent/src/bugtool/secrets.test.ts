import { describe, expect, it } from 'vitest'
import { withoutSecrets } from './secrets'

const JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl'

describe('what leaves the node in an archive', () => {
  it.each([
    ['a token of a service account', `said ${JWT} twice`],
    ['a header of a request', 'authorization: Bearer hunter2-hunter2'],
    ['a header in JSON', '{"headers":{"Authorization":"Basic aHVudGVyMjpodW50ZXIy"}}'],
    ['a password in a URL', 'https://admin:hunter2@example.com/'],
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----'],
    ['a value in JSON', '{"spec":{"db-password":"hunter2\\"more"}}'],
    ['a value in JSON in a string of JSON', JSON.stringify({ text: JSON.stringify({ apiKey: 'hunter2' }) })],
    ['a value in YAML', 'metadata:\n  annotations:\n    example.com/token: hunter2'],
    ['a value within braces', 'annotations: {a: b, example.com/token: hunter2}'],
    ['a value in YAML in a string of JSON', JSON.stringify({ text: 'a:\n  password: hunter2\n  b: c' })],
    ['an item of a list in YAML', '- client-key-data: hunter2'],
    ['a setting', 'PORTCULLIS_TOKEN=hunter2'],
    ['what a rule expects in a header', '{"headerMatches":[{"name":"X-Key","value":"hunter2"}]}'],
    ['the same in YAML', 'headerMatches:\n  - name: X-Key\n    value: hunter2']
  ])('has not %s', (_, text) => {
    const left = withoutSecrets(text)
    expect(left).toContain('(removed)')
    expect(left).not.toMatch(/hunter2|aHVudGVyMjpodW50ZXIy|c2lnbmF0dXJl/)
  })

  it('is JSON still, and what is beside a secret stays', () => {
    const text = JSON.stringify({ token: 'hunter2', cookie: 12, kind: 'Secret', name: 'db', list: ['token', 'b'] })
    expect(JSON.parse(withoutSecrets(text))).toEqual({
      token: '(removed)',
      cookie: 12,
      kind: 'Secret',
      name: 'db',
      list: ['token', 'b']
    })
  })

  it.each([
    'endpoint 3 (default/token-server): 10.0.0.1 port 80, cookie 12 (allow rules CiliumNetworkPolicy/default/a@u.1#/spec/ingress/0)',
    'secret:\n  name: tls\n  namespace: default',
    'matchLabels:\n  app: token'
  ])('leaves %j as it is', (text) => expect(withoutSecrets(text)).toBe(text))
})
