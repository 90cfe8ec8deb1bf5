import { describe, expect, it } from 'vitest'
import { cnp, flow, shop } from '@/test/worlds/shop'
import { evaluate } from './evaluate'

const http = { rules: { http: [{ path: '/' }] } }
const dns = { rules: { dns: [{ matchPattern: '*' }] } }
const names = { serverNames: ['example.com'] }
const listener = (name: string, config = 'e', priority?: number) => ({
  listener: { name, envoyConfig: { kind: 'CiliumEnvoyConfig', name: config }, ...(priority ? { priority } : {}) }
})
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
  it('server names beside HTTP, and then anything else: the third finds both', () => {
    const both = [to('database', names), to('database', http)]
    expect(reason('cilium-1.20', ...both, to('database', { rules: { http: [{ path: '/b' }] } }))).toBe('conflict')
    expect(reason('cilium-1.20', ...both, to('database', {}))).toBe('conflict')
    expect(reason('cilium-1.20', ...both, to('backend1', {}))).toBe('default-deny')
  })
  it('a reader of TLS and DNS, and a listener beside any parser', () => {
    expect(reason('cilium-1.20', to('database', names), to('database', dns))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', http))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', names))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', {}))).toBe('default-deny')
  })
  it('two listeners of one priority, known by their configuration too', () => {
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', listener('b')))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', listener('a')))).toBe('default-deny')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', listener('a', 'other')))).toBe('conflict')
    expect(reason('cilium-1.20', to('database', listener('a')), to('database', listener('b', 'e', 5)))).toBe('default-deny')
  })
  it('two ways to authenticate, and two secrets for TLS', () => {
    const mode = (how: string) => ({ ...to('database', {}), authentication: { mode: how } })
    expect(reason('cilium-1.20', mode('required'), mode('disabled'))).toBe('conflict')
    expect(reason('cilium-1.20', mode('required'), mode('test-always-fail'))).toBe('conflict')
    expect(reason('cilium-1.20', mode('required'), mode('required'))).toBe('default-deny')
    const tls = (name: string) => to('database', { terminatingTLS: { secret: { name, namespace: 'default' } } })
    expect(reason('cilium-1.20', tls('one'), tls('two'))).toBe('conflict')
    expect(reason('cilium-1.20', tls('one'), tls('one'))).toBe('default-deny')
  })
  it('but never where L7 rules are not enforced', () => {
    expect(reason('portcullis', to('database', http), to('database', dns))).toBe('default-deny')
  })
})
