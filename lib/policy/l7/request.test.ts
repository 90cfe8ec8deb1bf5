import { describe, expect, it } from 'vitest'
import { cnp, shop } from '@/test/worlds/shop'
import { identify } from '../party'
import { judgeRequest, type Request } from './request'

const TO_WEB = [{ port: '80', protocol: 'TCP' }]
const DNS = [{ port: '53', protocol: 'ANY' }]
const TLS = [{ port: '443', protocol: 'TCP' }]
const http = (...rules: object[]) => ({ toPorts: [{ ports: TO_WEB, rules: { http: rules } }] })
const dns = (...rules: object[]) => ({ toPorts: [{ ports: DNS, rules: { dns: rules } }] })
const names = (...serverNames: string[]) => ({ toPorts: [{ ports: TLS, serverNames }] })
const database = { toEndpoints: [{ matchLabels: { app: 'database' } }] }
const intruder = { toEndpoints: [{ matchLabels: { app: 'intruder' } }] }

/** What `backend2` is answered by the database. */
function answer(port: number, request: Request, egress: readonly object[], more: object = {}) {
  const world = shop([cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress, ...more })], {
    dialect: 'cilium-1.20'
  })
  const [subject, peer] = ['backend2', 'database'].map((name) =>
    identify(world, { kind: 'pod', namespace: 'default', name })
  )
  if (!subject || !peer) throw new Error('nobody')
  const question = { direction: 'egress', subject, peer, protocol: 'TCP', port } as const
  const { allowed, refusal } = judgeRequest(world, question, request)
  return allowed ? 'allowed' : refusal
}

const get = (path: string): Request => ({ kind: 'http', method: 'GET', path, host: 'db' })
const query = (name: string): Request => ({ kind: 'dns', name })
const hello = (serverName: string): Request => ({ kind: 'tls', serverName })

describe('what a proxy refuses', () => {
  it('[6.4] is answered in its protocol; what policy drops is not answered at all', () => {
    const rules = [
      { ...database, ...http({ path: '/a' }) },
      { ...database, ...dns({ matchName: 'a.com' }) }
    ]
    expect(answer(80, get('/b'), rules)).toBe('HTTP 403')
    expect(answer(53, query('b.com'), rules)).toBe('DNS REFUSED')
    expect(answer(81, get('/a'), rules)).toBe('dropped')
    expect(answer(443, hello('b.com'), [{ ...database, ...names('a.com') }])).toBe('closed')
  })
  it('[6.0] is also what is none of its protocol', () => {
    expect(answer(80, query('a.com'), [{ ...database, ...http({}) }])).toBe('HTTP 403')
    expect(answer(53, get('/'), [{ ...database, ...dns({ matchPattern: '*' }) }])).toBe('DNS REFUSED')
  })
})

describe('rules of one selector and port', () => {
  it('[6.5] are a union', () => {
    const rules = [
      { ...database, ...http({ path: '/a' }) },
      { ...database, ...http({ path: '/b' }) }
    ]
    expect([get('/a'), get('/b'), get('/c')].map((one) => answer(80, one, rules))).toEqual([
      'allowed',
      'allowed',
      'HTTP 403'
    ])
  })
  it('[6.5] one without L7 beside them lets everything through', () => {
    const plain = { ...database, toPorts: [{ ports: TO_WEB }] }
    expect(answer(80, get('/c'), [{ ...database, ...http({ path: '/a' }) }, plain])).toBe('allowed')
    expect(answer(80, get('/c'), [plain, { ...database, ...http({ path: '/a' }) }])).toBe('allowed')
    const open = { ...database, toPorts: [{ ports: DNS }] }
    expect(answer(53, query('b.com'), [{ ...database, ...dns({ matchName: 'a.com' }) }, open])).toBe('allowed')
  })
  it('[6.5] of another selector say nothing of this one', () => {
    expect(
      answer(80, get('/c'), [
        { ...database, ...http({ path: '/a' }) },
        { ...intruder, toPorts: [{ ports: TO_WEB }] }
      ])
    ).toBe('HTTP 403')
  })
  it('[6.6] server names are a union, and stay beside a rule without any', () => {
    const rules = [
      { ...database, ...names('a.com') },
      { ...database, ...names('*.b.com') },
      { ...database, toPorts: [{ ports: TLS }] }
    ]
    expect(['a.com', 'x.b.com', 'b.com', ''].map((name) => answer(443, hello(name), rules))).toEqual([
      'allowed',
      'allowed',
      'closed',
      'closed'
    ])
  })
  it('[6.6] server names before HTTP rules open HTTP, and stay', () => {
    const later = { ...database, toPorts: [{ ports: TLS, rules: { http: [{ path: '/a' }] } }] }
    const rules = [{ ...database, ...names('a.com') }, later]
    expect(answer(443, { ...get('/b'), serverName: 'a.com' } as Request, rules)).toBe('allowed')
    expect(answer(443, { ...get('/a'), serverName: 'b.com' } as Request, rules)).toBe('HTTP 403')
  })
  it('[6.7] let everything through where their direction does not isolate, but server names', () => {
    const open = { enableDefaultDeny: { egress: false } }
    expect(answer(80, get('/c'), [{ ...database, ...http({ path: '/a' }) }], open)).toBe('allowed')
    expect(answer(53, query('b.com'), [{ ...database, ...dns({ matchName: 'a.com' }) }], open)).toBe('allowed')
    expect(answer(443, hello('b.com'), [{ ...database, ...names('a.com') }], open)).toBe('closed')
  })
  it('[6.8] stay as they are beside a rule of the peer alone', () => {
    expect(answer(80, get('/c'), [{ ...database, ...http({ path: '/a' }) }, database])).toBe('HTTP 403')
    expect(answer(81, get('/c'), [{ ...database, ...http({ path: '/a' }) }, database])).toBe('allowed')
  })
})
