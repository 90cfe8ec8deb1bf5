import { describe, expect, it } from 'vitest'
import { cnp, flow, shop } from '@/test/worlds/shop'
import { evaluate } from './evaluate'

const http = { rules: { http: [{ path: '/' }] } }
const dns = { rules: { dns: [{ matchPattern: '*' }] } }
const names = { serverNames: ['example.com'] }
const to = (app: string, more: object, port = '53') => ({
  toEndpoints: [{ matchLabels: { app } }],
  toPorts: [{ ports: [{ port, protocol: 'TCP' }], ...more }]
})
const reason = (dialect: 'cilium-1.20' | 'cilium-1.15' | 'portcullis', ...egress: readonly unknown[]) => {
  const world = shop([cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress })], { dialect })
  return evaluate(world, flow('default/backend2', 'default/intruder', 9)).egress?.reason
}

describe('[1.21] rules that cannot stand together leave no policy at all', () => {
  it('two parsers for one selector and port', () => {
    expect(reason('cilium-1.20', to('database', http), to('database', dns))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', http, '80'), to('database', dns))).toBe('default-deny')
  })
  it('whoever the peer, in old releases', () => {
    expect(reason('cilium-1.20', to('database', http), to('backend1', dns))).toBe('default-deny')
    expect(reason('cilium-1.15', to('database', http), to('backend1', dns))).toBe('conflict')
  })
  it('server names after HTTP, and not before it', () => {
    expect(reason('cilium-1.20', to('database', http), to('database', names))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', names), to('database', http))).toBe('default-deny')
  })
  it('but never where L7 rules are not enforced', () => {
    expect(reason('portcullis', to('database', http), to('database', dns))).toBe('default-deny')
  })
})
