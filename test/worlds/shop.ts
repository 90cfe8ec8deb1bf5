import { toWorld, type WorldOptions } from '@/lib/k8s'
import type { Flow, Protocol, World } from '@/lib/policy'

type Labels = Readonly<Record<string, string>>

export function pod(
  namespace: string,
  name: string,
  labels: Labels,
  ip: string,
  more: Readonly<Record<string, unknown>> = {}
) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, uid: `uid-${namespace}-${name}`, labels },
    spec: { nodeName: 'node-a', containers: [{ name: 'main', ports: [] }], ...more },
    status: { phase: 'Running', podIPs: [{ ip }, { ip: ip.replace('10.1.0.', 'fd10::') }] }
  }
}

export function namespace(name: string, labels: Labels = {}) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

/** The shop of the article: backend1 calls backend2, which calls the database; the intruder calls whom it can. */
export const SHOP: readonly unknown[] = [
  namespace('default', { team: 'shop' }),
  namespace('kube-system'),
  namespace('other', { team: 'ops' }),
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-a', labels: {} },
    status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] }
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-b', labels: {} },
    status: { addresses: [{ type: 'InternalIP', address: '10.0.0.2' }] }
  },
  pod('default', 'backend1', { app: 'backend1' }, '10.1.0.11'),
  pod('default', 'backend2', { app: 'backend2' }, '10.1.0.12', {
    containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 5000 }] }]
  }),
  pod('default', 'database', { app: 'database' }, '10.1.0.13'),
  pod('default', 'intruder', { app: 'intruder' }, '10.1.0.14'),
  pod('other', 'backend1', { app: 'backend1' }, '10.1.0.15'),
  pod('kube-system', 'coredns', { 'k8s-app': 'kube-dns' }, '10.1.0.53')
]

/** The article's policy: backend2 is open to backend1 on 5000 and calls the database on 5432. */
export const EXAMPLE = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'example', namespace: 'default', uid: 'u1', generation: 2 },
  spec: {
    description: 'backend2 talks to backend1 and the database alone',
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
        toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
      }
    ],
    egress: [
      {
        toEndpoints: [{ matchLabels: { app: 'database' } }],
        toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }]
      }
    ]
  }
}

export function cnp(spec: unknown, metadata: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'p', namespace: 'default', ...metadata },
    spec
  }
}

export function np(spec: unknown) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'default' }, spec }
}

export function shop(policies: readonly unknown[], options: Partial<WorldOptions> = {}): World {
  return toWorld([...SHOP, ...policies], { dialect: 'portcullis', localNode: 'node-a', ...options }).world
}

/** `default/backend1`, `node-b`, `1.2.3.4`, `host` → a flow between them; TCP unless told. */
export function flow(from: string, to: string, port: number, protocol: Protocol = 'TCP'): Flow {
  return { source: party(from), destination: party(to), protocol, port }
}

function party(name: string): Flow['source'] {
  const [namespace = '', pod] = name.split('/')
  if (pod !== undefined) return { kind: 'pod', namespace, name: pod }
  if (name.startsWith('node-')) return { kind: 'node', name }
  if (/[.:]/.test(name)) return { kind: 'address', address: name }
  return { kind: 'reserved', entity: 'host' }
}
