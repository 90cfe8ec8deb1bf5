import type { Schema } from './schema'

const TEXT: Schema = { kind: 'string' }

function list(items: Schema): Schema {
  return { kind: 'list', items }
}

function object(fields: Readonly<Record<string, Schema>>): Schema {
  return { kind: 'object', fields }
}

const SELECTOR = object({
  matchLabels: { kind: 'map', values: TEXT },
  matchExpressions: list(object({ key: TEXT, operator: TEXT, values: list(TEXT) }))
})

const PEERS = list(
  object({
    podSelector: SELECTOR,
    namespaceSelector: SELECTOR,
    ipBlock: object({ cidr: TEXT, except: list(TEXT) })
  })
)

const PORTS = list(object({ protocol: TEXT, port: { kind: 'integer-or-string' }, endPort: { kind: 'integer' } }))

/** As far as an author writes it. */
export const OBJECT_META: Schema = object({
  name: TEXT,
  generateName: TEXT,
  namespace: TEXT,
  uid: TEXT,
  generation: { kind: 'integer' },
  resourceVersion: TEXT,
  creationTimestamp: TEXT,
  labels: { kind: 'map', values: TEXT },
  annotations: { kind: 'map', values: TEXT },
  finalizers: list(TEXT),
  ownerReferences: { kind: 'anything' },
  managedFields: { kind: 'anything' },
  selfLink: TEXT,
  deletionTimestamp: TEXT,
  deletionGracePeriodSeconds: { kind: 'integer' }
})

/** networking.k8s.io/v1, as its types read it (SPEC 8.1); what they cannot say is for the validator. */
export const NETWORK_POLICY: Schema = object({
  apiVersion: TEXT,
  kind: TEXT,
  metadata: OBJECT_META,
  spec: object({
    podSelector: SELECTOR,
    policyTypes: list(TEXT),
    ingress: list(object({ from: PEERS, ports: PORTS })),
    egress: list(object({ to: PEERS, ports: PORTS }))
  }),
  status: { kind: 'anything' }
})
