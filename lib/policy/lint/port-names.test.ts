import { expect, it } from 'vitest'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp, np } from '@/test/worlds/shop'

const port = (port: string, protocol?: string) =>
  np({
    podSelector: { matchLabels: { app: 'backend2' } },
    ingress: [{ ports: [{ port, ...(protocol ? { protocol } : {}) }] }]
  })
const place = 'spec.ingress[0].ports[0]'

it('[5.3] a name that none of the pods defines', () => {
  expect(codes([port('http')])).toEqual([])
  expect(codes([port('grpc')])).toEqual([`port-name-unknown ${place}`])
})

it('[5.3] the name, or the protocol, that was likely meant', () => {
  expect(repairsOf(findings([port('htpt')]), 'port-name-misspelt')).toEqual([
    [{ op: 'replace', path: `${place}.port`, value: 'http' }]
  ])
  expect(repairsOf(findings([port('http', 'UDP')]), 'port-name-of-other-protocol')).toEqual([
    [{ op: 'set', path: `${place}.protocol`, value: 'TCP' }]
  ])
})

it('[5.3] on egress the peer’s names count, and addresses outside have none', () => {
  const to = (peer: object, name: string) =>
    codes([
      cnp({
        endpointSelector: { matchLabels: { app: 'backend1' } },
        enableDefaultDeny: { egress: false },
        egress: [{ ...peer, toPorts: [{ ports: [{ port: name, protocol: 'TCP' }] }] }]
      })
    ])
  const backend2 = { toEndpoints: [{ matchLabels: { app: 'backend2' } }] }
  expect(to(backend2, 'http')).toEqual([])
  expect(to(backend2, 'sql')).toEqual(['port-name-unknown spec.egress[0].toPorts[0].ports[0]'])
  expect(to({ toCIDR: ['192.0.2.0/24'] }, 'http')).toEqual(['port-name-unknown spec.egress[0].toPorts[0].ports[0]'])
})
