import { describe, expect, it } from 'vitest'
import { load } from '../input'
import { readDocuments } from '../input/documents'
import { findFlow, readFlowLines } from './flow'

const OBJECTS = `
apiVersion: v1
kind: Node
metadata: {name: worker-1}
---
apiVersion: v1
kind: Service
metadata: {name: backend, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-6d4cf56db6-x7k2p, namespace: shop, labels: {app: web}}
spec: {containers: [{ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-6d4cf56db6-abcde, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: shop, labels: {app: db, apps.kubernetes.io/pod-index: "0"}}
---
apiVersion: v1
kind: Pod
metadata: {name: db-1, namespace: shop, labels: {app: db, apps.kubernetes.io/pod-index: "1"}}
---
apiVersion: v1
kind: Pod
metadata: {name: mix-aaaaa, namespace: shop, labels: {app: mix}}
---
apiVersion: v1
kind: Pod
metadata: {name: mix-bbbbb, namespace: shop, labels: {app: mix, tier: other}}
`
const { world, podNetwork } = load({ around: [], ...readDocuments({ name: 'x', text: OBJECTS }) }, { dialect: 'portcullis' })
const find = (from: string, to: string, namespace = 'default') => findFlow({ from, to }, world, namespace, podNetwork)
const pod = (name: string) => ({ kind: 'pod', namespace: 'shop', name })

describe('the ends of a flow', () => {
  it.each([
    ['shop/db-0', pod('db-0')],
    ['shop/web', pod('web-6d4cf56db6-x7k2p')],
    ['shop/db', pod('db-0')],
    ['db.shop.svc.cluster.local', pod('db-0')],
    ['shop/app=db', pod('db-0')],
    ['192.0.2.7', { kind: 'address', address: '192.0.2.7' }],
    ['2001:db8::1', { kind: 'address', address: '2001:db8::1' }],
    ['node/worker-1', { kind: 'node', name: 'worker-1' }],
    ['world', { kind: 'reserved', entity: 'world' }]
  ])('%s', (from, source) => expect(find(from, 'world:80').flow.source).toEqual(source))

  it('a bare name is in the namespace asked for', () => {
    expect(find('db', 'web:80', 'shop').flow).toMatchObject({ source: pod('db-0'), destination: { namespace: 'shop' } })
  })

  it('labels that no pod has are those of one that is supposed', () => {
    const { flow, world: asked, notes } = find('new/app.kubernetes.io/name=api,tier=x', 'shop/db:80')
    expect(flow.source).toMatchObject({ namespace: 'new', name: 'app.kubernetes.io/name=api,tier=x' })
    expect(asked.pods.at(-1)?.labels).toEqual({ 'app.kubernetes.io/name': 'api', tier: 'x' })
    expect(notes.join()).toContain('No pod of new')
  })

  it.each([
    ['shop/wbe', 'There is no pod shop/wbe'],
    ['sohp/web', 'There is no pod web in sohp.'],
    ['web', 'There is no pod web in default.'],
    ['shop/mix', 'could be several pods that differ'],
    ['shop/backend', 'is a service'],
    ['node/worker-2', 'There is no node worker-2'],
    ['example.com', 'Nothing is known of the name example.com'],
    ['', '(nothing)'],
    ['a/b/c', 'is not an end of a flow'],
    ['shop/app=a=b', 'is not a label']
  ])('not %s: %s', (from, message) => expect(() => find(from, 'world:80')).toThrow(message))

  it.each([
    ['shop/db', 'db-0:80', 'db-0 or db-1'],
    ['shop/dbb-0', 'db-0:80', 'Did you mean db-0'],
    ['shop/web', 'node/worker:80', 'Did you mean worker-1'],
    ['default/web', 'db-0:80', 'There is shop/web']
  ])('from %s to %s: what is near', (from, to, fix) => {
    const ask = () => find(from, to)
    if (from === 'shop/db') expect(ask).toThrow()
    else expect(ask).toThrow(expect.objectContaining({ fix: expect.stringContaining(fix) }))
  })
})

describe('ports', () => {
  it.each([
    ['80', { protocol: 'TCP', port: 80 }],
    ['53/udp', { protocol: 'UDP', port: 53 }],
    ['53/UDP', { protocol: 'UDP', port: 53 }],
    ['UDP/53', { protocol: 'UDP', port: 53 }],
    ['http', { protocol: 'TCP', port: 8080 }],
    ['dns', { protocol: 'UDP', port: 53 }],
    ['icmp', { protocol: 'ICMP', port: 8 }],
    ['3/icmp', { protocol: 'ICMP', port: 3 }],
    ['icmpv6', { protocol: 'ICMPv6', port: 128 }]
  ])('%s', (port, asked) => expect(find('world', `shop/web:${port}`).flow).toMatchObject(asked))

  it('of an IPv6 address behind its bracket', () => {
    expect(find('shop/db', '[2001:db8::1]:443').flow).toMatchObject({ destination: { address: '2001:db8::1' }, port: 443 })
  })

  it.each([
    ['shop/web', 'has no port'],
    ['shop/web:', 'A port is missing'],
    ['shop/web:0', '0 is not a port'],
    ['shop/web:70000', '70000 is not a port'],
    ['shop/web:http/udp', 'http is not a port'],
    ['shop/web:80/tpc', 'tpc is not a protocol'],
    ['shop/web:300/icmp', 'is not an ICMP type'],
    ['2001:db8::1:443', 'has no port'],
    [':80', 'has no port']
  ])('not %s: %s', (to, message) => expect(() => find('shop/db', to)).toThrow(message))
})

describe('a list of flows', () => {
  it('one a line, comments and arrows left out', () => {
    expect(readFlowLines('# all\n\na/b c/d:80 # why\r\n a/b -> c/d:81\n')).toEqual([
      { from: 'a/b', to: 'c/d:80', line: 3 },
      { from: 'a/b', to: 'c/d:81', line: 4 }
    ])
  })
  it('says which line is none', () => expect(() => readFlowLines('a b:1\na b c')).toThrow('Line 2'))
})
