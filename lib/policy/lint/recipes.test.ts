import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { type Dialect, lint } from '@/lib/policy'
import { cnp, np, pod, SHOP } from '@/test/worlds/shop'

/*
 * Policies as everybody writes them, in a cluster that has what they speak of. Guards: a linter that cries wolf is switched off.
 */

const CLUSTER = [
  ...SHOP,
  pod('default', 'web', { app: 'web', 'app.kubernetes.io/name': 'web' }, '10.1.0.20', {
    containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }]
  }),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ingress-nginx', labels: {} } },
  pod('ingress-nginx', 'controller', { 'app.kubernetes.io/name': 'ingress-nginx' }, '10.1.0.40'),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring', labels: {} } },
  pod('monitoring', 'prometheus', { 'app.kubernetes.io/name': 'prometheus' }, '10.1.0.41')
]

const in_ = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } })
const web = { matchLabels: { app: 'web' } }
const dnsPorts = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 }
]
const toDns = { to: [{ ...in_('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: dnsPorts }
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']

const KUBERNETES: Readonly<Record<string, unknown>> = {
  'deny all ingress': np({ podSelector: {}, policyTypes: ['Ingress'] }),
  'deny all ingress, as an empty list': np({ podSelector: {}, ingress: [] }),
  'allow all ingress': np({ podSelector: web, ingress: [{}] }),
  'allow the own namespace': np({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }),
  'allow every namespace': np({ podSelector: web, ingress: [{ from: [{ namespaceSelector: {} }] }] }),
  'allow a namespace': np({ podSelector: web, ingress: [{ from: [in_('monitoring')] }] }),
  'allow the ingress controller': np({
    podSelector: web,
    ingress: [
      {
        from: [{ ...in_('ingress-nginx'), podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } } }],
        ports: [{ port: 'http' }]
      }
    ]
  }),
  'allow one port from anybody': np({ podSelector: web, ingress: [{ ports: [{ port: 8080 }] }] }),
  'allow the own namespace and another': np({
    podSelector: {},
    ingress: [{ from: [{ podSelector: {} }, in_('monitoring')] }]
  }),
  'allow DNS alone': np({ podSelector: {}, policyTypes: ['Egress'], egress: [toDns] }),
  'allow DNS and the internet': np({
    podSelector: web,
    policyTypes: ['Egress'],
    egress: [toDns, { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE } }], ports: [{ port: 443 }] }]
  }),
  'allow DNS and a database': np({
    podSelector: web,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }] }],
    egress: [toDns, { to: [{ podSelector: { matchLabels: { app: 'database' } } }], ports: [{ port: 5432 }] }]
  })
}

const kubeDns = { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }
const dnsRule = {
  toEndpoints: [kubeDns],
  toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }]
}
const port = (number: string, more: object = {}) => [{ ports: [{ port: number, protocol: 'TCP' }], ...more }]

const CILIUM: Readonly<Record<string, unknown>> = {
  'allow a client': cnp({
    endpointSelector: web,
    ingress: [{ fromEndpoints: [{ matchLabels: { app: 'backend1' } }], toPorts: port('8080') }]
  }),
  'allow the own namespace': cnp({ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }),
  'allow the cluster': cnp({ endpointSelector: web, ingress: [{ fromEntities: ['cluster'] }] }),
  'allow another namespace': cnp({
    endpointSelector: web,
    ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'monitoring' } }] }]
  }),
  'allow the world to a port': cnp({ endpointSelector: web, ingress: [{ fromEntities: ['world'], toPorts: port('8080') }] }),
  'allow names, with their DNS': cnp({
    endpointSelector: web,
    egress: [dnsRule, { toFQDNs: [{ matchName: 'api.example.com' }], toPorts: port('443') }]
  }),
  'allow paths': cnp({
    endpointSelector: web,
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
        toPorts: port('8080', {
          rules: {
            http: [
              { method: 'GET', path: '/public/.*' },
              { method: 'POST', path: '/login' }
            ]
          }
        })
      }
    ]
  }),
  'allow a range outside': cnp({
    endpointSelector: web,
    egress: [dnsRule, { toCIDRSet: [{ cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] }], toPorts: port('443') }]
  }),
  'deny the metadata service, and nothing else': cnp({
    endpointSelector: {},
    enableDefaultDeny: { egress: false },
    egressDeny: [{ toCIDR: ['169.254.169.254/32'] }]
  }),
  'allow pings': cnp({
    endpointSelector: web,
    ingress: [{ fromEntities: ['all'], icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] }]
  })
}

const codes = (policy: unknown, dialect: Dialect) => {
  const { world, issues } = toWorld([...CLUSTER, policy], { dialect, localNode: 'node-a' })
  return [...issues, ...lint(world, world.policies)].map(({ code, path }) => `${code} ${path}`)
}

describe('a policy as everybody writes it is not remarked on', () => {
  it.each(Object.keys(KUBERNETES))('%s', (name) => {
    for (const dialect of ['kubernetes', 'portcullis', 'cilium-1.20'] satisfies Dialect[]) {
      expect(codes(KUBERNETES[name], dialect)).toEqual([])
    }
  })
  it.each(Object.keys(CILIUM))('%s', (name) => {
    const remarks = codes(CILIUM[name], 'cilium-1.20').filter((one) => !one.startsWith('field-needs-release '))
    expect(remarks).toEqual([])
  })
})
