import { expect, it } from 'vitest'
import { readServicePorts } from './services'

const service = (spec: object, name = 'web') => ({ kind: 'Service', metadata: { name, namespace: 'shop' }, spec })
const slice = (
  endpoints: readonly object[],
  {
    ports = [{ name: 'http', port: 8080 }],
    of = 'web',
    name = '1'
  }: {
    readonly ports?: readonly object[]
    readonly of?: string
    readonly name?: string
  } = {}
) => ({
  kind: 'EndpointSlice',
  metadata: { name: `${of}-${name}`, namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
  endpoints,
  ports
})
const endpoint = (address: string, conditions: object = {}, more: object = {}) => ({
  addresses: [address],
  conditions,
  ...more
})
const HTTP = { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd96::1'], ports: [{ name: 'http', port: 80 }] }

it('joins a port with what its slices say of the port of that name', () => {
  const slices = [
    slice([endpoint('10.0.0.1', { ready: true }, { nodeName: 'n1' })]),
    slice([endpoint('fd00::1')], {
      name: '2',
      ports: [
        { name: 'other', port: 1 },
        { name: 'http', port: 9090 }
      ]
    }),
    slice([endpoint('10.0.0.9')], { of: 'another' })
  ]
  const state = { ready: true, serving: true, terminating: false }
  expect(readServicePorts([service(HTTP), ...slices])).toEqual([
    {
      namespace: 'shop',
      name: 'web',
      addresses: ['10.96.0.1', 'fd96::1'],
      protocol: 'TCP',
      port: 80,
      affinity: 0,
      local: false,
      endpoints: [
        { address: '10.0.0.1', port: 8080, node: 'n1', ...state },
        { address: 'fd00::1', port: 9090, node: '', ...state }
      ]
    }
  ])
})

it('tells ports of one number apart by their protocol', () => {
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53 }
  ]
  const made = readServicePorts([
    service({ clusterIP: '10.96.0.10', ports }),
    slice([endpoint('10.0.0.1')], {
      ports: [
        { ...ports[0], port: 5353 },
        { name: 'dns-tcp', port: 5354, protocol: 'TCP' }
      ]
    })
  ])
  expect(made.map(({ protocol, endpoints }) => [protocol, endpoints[0]?.port])).toEqual([
    ['UDP', 5353],
    ['TCP', 5354]
  ])
})

it.each([
  [{}, { ready: true, serving: true, terminating: false }],
  [{ ready: false }, { ready: false, serving: false, terminating: false }],
  [
    { ready: false, serving: true, terminating: true },
    { ready: false, serving: true, terminating: true }
  ]
])('reads conditions %j as Kubernetes means them', (conditions, meant) => {
  const [made] = readServicePorts([service(HTTP), slice([endpoint('10.0.0.1', conditions)])])
  expect(made?.endpoints[0]).toMatchObject(meant)
})

it('has an endpoint once that is in two slices, as ready as in either', () => {
  const twice = [slice([endpoint('10.0.0.1', { ready: false })]), slice([endpoint('10.0.0.1')], { name: '2' })]
  const [made] = readServicePorts([service(HTTP), ...twice])
  expect(made?.endpoints).toHaveLength(1)
  expect(made?.endpoints[0]?.ready).toBe(true)
})

it('knows affinity and locality', () => {
  const of = (spec: object) => readServicePorts([service({ ...HTTP, ...spec })])[0]
  expect(of({ sessionAffinity: 'ClientIP' })?.affinity).toBe(10_800)
  expect(of({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } })?.affinity).toBe(5)
  expect(of({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } })?.affinity).toBe(0)
  expect(of({ internalTrafficPolicy: 'Local' })?.local).toBe(true)
  expect(of({ internalTrafficPolicy: 'Cluster' })?.local).toBe(false)
})

it('leaves out what has no address of its own, and takes anything for data', () => {
  const none = [{ clusterIP: 'None' }, { type: 'ExternalName', externalName: 'a.b' }, {}, { clusterIPs: [7] }, null, 'text']
  for (const spec of none) expect(readServicePorts([service({ ports: [{ port: 80 }], ...(spec as object) })])).toEqual([])
  expect(readServicePorts([null, 7, { kind: 'Service' }, { kind: 'EndpointSlice' }, { kind: 'Service', spec: 7 }])).toEqual(
    []
  )
  const odd = slice([endpoint('10.0.0.1'), { addresses: 7 }, 7 as never], { ports: [{ name: 'http' }] })
  expect(readServicePorts([service(HTTP), odd])[0]?.endpoints).toEqual([])
})

it('gives the same objects for the same objects, so that of ten thousand one is looked at', () => {
  const [web, db] = [service(HTTP), service({ ...HTTP, clusterIPs: ['10.96.0.2'] }, 'db')]
  const slices = [slice([endpoint('10.0.0.1')])]
  const before = readServicePorts([web, db, ...slices])
  const after = readServicePorts([web, db, ...slices, slice([endpoint('10.0.0.2')], { of: 'db' })])
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
})
