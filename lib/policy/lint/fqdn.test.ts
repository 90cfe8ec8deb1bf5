import { expect, it } from 'vitest'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp } from '@/test/worlds/shop'

const dns = (...rules: readonly object[]) => ({
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], ...(rules.length > 0 ? { rules: { dns: rules } } : {}) }]
})
const egress = (...rules: readonly unknown[]) => [
  cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress: rules })
]
const cilium = { dialect: 'cilium-1.20' } as const
const api = { toFQDNs: [{ matchName: 'api.example.com' }] }
const place = 'spec.egress[0].toFQDNs[0]'

// Guards: cilium #7109, #13144, #44452: names that no proxy ever sees an answer for.
it('[4.6] names without a DNS rule are never known', () => {
  const found = findings(egress(api, dns()), cilium)
  expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([`fqdn-without-dns-rule ${place}`])
  expect(repairsOf(found, 'fqdn-without-dns-rule')).toMatchObject([
    [
      {
        op: 'append',
        path: 'spec.egress',
        value: {
          toPorts: [
            {
              ports: [
                { port: '53', protocol: 'UDP' },
                { port: '53', protocol: 'TCP' }
              ],
              rules: { dns: [{ matchPattern: '*' }] }
            }
          ]
        }
      }
    ]
  ])
})

it('[4.6] a DNS rule must let the name be asked for', () => {
  expect(codes(egress(api, dns({ matchPattern: '*' })), cilium)).toEqual([])
  expect(codes(egress(api, dns({ matchPattern: '*.example.com' })), cilium)).toEqual([])
  expect(codes(egress(api, dns({ matchName: 'example.com' })), cilium)).toEqual([`fqdn-not-asked-for ${place}`])
  const any = { toFQDNs: [{ matchPattern: '*.example.com' }] }
  expect(codes(egress(any, dns({ matchName: 'api.example.com' })), cilium)).toEqual([`fqdn-not-asked-for ${place}`])
})

it('[4.6] the DNS rule of another policy does', () => {
  const other = cnp({ endpointSelector: {}, egress: [dns({ matchPattern: '*' })] }, { name: 'dns' })
  expect(codes([...egress(api), other], cilium)).toEqual([])
})

it('[10.3] nothing is said where names are not enforced at all', () => {
  expect(codes(egress(api, dns()), { dialect: 'portcullis' })).not.toContain(`fqdn-without-dns-rule ${place}`)
})
