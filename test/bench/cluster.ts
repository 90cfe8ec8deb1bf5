/** How big a cluster is. */
export interface Size {
  readonly namespaces: number
  /** Distinct sets of labels in each namespace. */
  readonly workloads: number
  readonly replicas: number
  /** In each namespace. */
  readonly policies: number
  readonly nodes: number
}

/** 10,000 pods with 2,000 distinct sets of labels, under 1,000 policies. */
export const LARGE: Size = { namespaces: 200, workloads: 10, replicas: 5, policies: 5, nodes: 100 }

type Json = Readonly<Record<string, unknown>>

const TIERS = ['front', 'middle', 'back'] as const
const TEAMS = 20

const namespaceOf = (at: number) => `ns-${at}`
const appOf = (at: number) => `app-${at}`
const portOf = (at: number) => 8000 + (at % 10)
const address = (at: number) => `10.${100 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`

export function namespaces(size: Size): readonly Json[] {
  return range(size.namespaces).map((at) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespaceOf(at), labels: { team: `team-${at % TEAMS}`, env: at % 4 === 0 ? 'dev' : 'prod' } }
  }))
}

export function nodes(size: Size): readonly Json[] {
  return range(size.nodes).map((at) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${at}`, labels: { 'kubernetes.io/hostname': `node-${at}` } },
    status: { addresses: [{ type: 'InternalIP', address: `192.168.${at >> 8}.${at & 255}` }] }
  }))
}

export function pods(size: Size): readonly Json[] {
  return range(size.namespaces * size.workloads * size.replicas).map((at) => podObject(size, at))
}

/** The `at`th pod; replicas of a workload follow each other. */
export function podObject(size: Size, at: number, name = `pod-${at}`): Json {
  const workload = Math.floor(at / size.replicas) % size.workloads
  const namespace = Math.floor(at / (size.replicas * size.workloads)) % size.namespaces
  const labels = {
    app: appOf(workload),
    tier: TIERS[workload % TIERS.length],
    'app.kubernetes.io/part-of': `suite-${namespace % 7}`,
    'pod-template-hash': `${workload}f${namespace}`
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: namespaceOf(namespace), name, uid: name, labels },
    spec: {
      nodeName: `node-${at % size.nodes}`,
      containers: [{ name: 'main', ports: [{ name: 'http', containerPort: portOf(workload) }] }]
    },
    status: { phase: 'Running', podIP: address(at), podIPs: [{ ip: address(at) }] }
  }
}

/** Of each namespace in turn: what teams write, of both languages. `networkPolicies`: NetworkPolicy alone. */
export function policies(size: Size, networkPolicies = false): readonly Json[] {
  return range(size.namespaces).flatMap((at) => {
    const kinds = networkPolicies
      ? [isolate, fromTier, fromTeam, fromOffice, outwards]
      : [isolate, fromTier, cilium, fromOffice, outwards]
    return range(size.policies).map((one) => (kinds[one % kinds.length] as (typeof kinds)[number])(at, one))
  })
}

type Maker = (namespace: number, at: number) => Json

function networkPolicy(namespace: number, name: string, spec: Json): Json {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: namespaceOf(namespace), name },
    spec
  }
}

const isolate: Maker = (namespace, at) =>
  networkPolicy(namespace, `isolate-${at}`, { podSelector: {}, policyTypes: ['Ingress'] })

const fromTier: Maker = (namespace, at) =>
  networkPolicy(namespace, `from-tier-${at}`, {
    podSelector: { matchLabels: { tier: TIERS[(namespace + at) % 3] } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          {
            podSelector: {
              matchExpressions: [{ key: 'tier', operator: 'In', values: [TIERS[at % 3], TIERS[namespace % 3]] }]
            }
          }
        ],
        ports: [{ protocol: 'TCP', port: 'http' }]
      },
      {
        from: [{ podSelector: { matchLabels: { app: appOf(at) } } }],
        ports: [{ protocol: 'TCP', port: 5432, endPort: 5440 }]
      }
    ]
  })

const fromTeam: Maker = (namespace, at) =>
  networkPolicy(namespace, `from-team-${at}`, {
    podSelector: { matchLabels: { app: appOf((namespace + at) % 10) } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { team: `team-${(namespace * 7) % TEAMS}` } },
            podSelector: { matchLabels: { tier: 'front' } }
          }
        ],
        ports: [{ protocol: 'TCP', port: portOf(at) }]
      }
    ]
  })

const fromOffice: Maker = (namespace, at) =>
  networkPolicy(namespace, `from-office-${at}`, {
    podSelector: { matchLabels: { app: appOf((namespace * 3 + at) % 10) } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ ipBlock: { cidr: `203.0.${namespace}.0/24`, except: [`203.0.${namespace}.128/25`] } }],
        ports: [{ protocol: 'TCP', port: 443 }]
      }
    ]
  })

const outwards: Maker = (namespace, at) =>
  networkPolicy(namespace, `outwards-${at}`, {
    podSelector: { matchLabels: { tier: 'back' } },
    policyTypes: ['Egress'],
    egress: [
      {
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 }
        ]
      },
      { to: [{ namespaceSelector: { matchLabels: { env: 'prod' } }, podSelector: { matchLabels: { tier: 'middle' } } }] }
    ]
  })

const cilium: Maker = (namespace, at) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { namespace: namespaceOf(namespace), name: `team-${at}` },
  spec: {
    endpointSelector: { matchLabels: { app: appOf((namespace + at) % 10) } },
    ingress: [
      {
        fromEndpoints: [
          { matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespaceOf((namespace * 7 + 1) % 200), tier: 'front' } }
        ],
        toPorts: [{ ports: [{ port: String(portOf(at)), protocol: 'TCP' }] }]
      }
    ],
    ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: appOf((namespace + 5) % 10) } }] }]
  }
})

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at)
}
