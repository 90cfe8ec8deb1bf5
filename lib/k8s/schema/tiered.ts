import { isRecord, list, member, number } from '../json'
import { OBJECT_META } from './network-policy'
import type { Schema } from './schema'

const TEXT: Schema = { kind: 'string' }
const PORT: Schema = { kind: 'integer', minimum: 1, maximum: 65535 }

function listOf(items: Schema, maxItems: number, minItems = 1): Schema {
  return { kind: 'list', items, maxItems, minItems }
}

function object(fields: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { kind: 'object', fields, required }
}

function oneOf(fields: Readonly<Record<string, Schema>>): Schema {
  return { kind: 'object', fields, exactlyOne: Object.keys(fields) }
}

const ANY: Schema = { kind: 'anything' }
const SELECTOR = object({
  matchLabels: { kind: 'map', values: TEXT },
  matchExpressions: {
    kind: 'list',
    items: object({ key: TEXT, operator: TEXT, values: { kind: 'list', items: TEXT } }, 'key', 'operator')
  }
})
const PODS = object({ namespaceSelector: SELECTOR, podSelector: SELECTOR }, 'podSelector')
const CIDR: Schema = { kind: 'string', maxLength: 43, isCidr: true }
/** `A-z` is the API's own: a few signs between the letters pass too. */
const DOMAIN = /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/

const RANGE_FIELDS = { start: PORT, end: PORT }
const startsBelowEnd = {
  holds: (value: unknown) => (number(member(value, 'start')) ?? 0) < (number(member(value, 'end')) ?? 0),
  why: 'start must be below end'
}

interface Form {
  readonly maxRules: number
  readonly actions: readonly string[]
  readonly portsField: 'ports' | 'protocols'
  readonly namedPort: string
  readonly port: Schema
}

/** SPEC 8.9: names of ports are of pods alone. */
function namesOnlyPods({ portsField, namedPort }: Form) {
  return {
    holds: (rule: unknown) => {
      const elsewhere = list(member(rule, 'to')).some((peer) =>
        ['networks', 'nodes', 'domainNames'].some((field) => member(peer, field) !== undefined)
      )
      return !elsewhere || !list(member(rule, portsField)).some((port) => member(port, namedPort) !== undefined)
    },
    why: 'a named port cannot stand with networks, nodes or domain names'
  }
}

function ruleOf(form: Form, field: 'from' | 'to', actions = form.actions): Schema {
  const pods = { namespaces: SELECTOR, pods: PODS }
  const outside = {
    nodes: SELECTOR,
    networks: { ...listOf(CIDR, 25), unique: true } as Schema,
    domainNames: { ...listOf({ kind: 'string', pattern: DOMAIN }, 25), unique: true } as Schema
  }
  return {
    kind: 'object',
    fields: {
      name: { kind: 'string', maxLength: 100 },
      action: { kind: 'string', oneOf: actions },
      [field]: listOf(oneOf(field === 'to' ? { ...pods, ...outside } : pods), form.maxRules),
      [form.portsField]: listOf(form.port, form.maxRules)
    },
    required: ['action', field],
    ...(field === 'to' ? { rules: [namesOnlyPods(form)] } : {})
  }
}

function policy(form: Form, more: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  const spec = object(
    {
      ...more,
      subject: oneOf({ namespaces: SELECTOR, pods: PODS }),
      ingress: listOf(ruleOf(form, 'from'), form.maxRules, 0),
      egress: listOf(ruleOf(form, 'to'), form.maxRules, 0)
    },
    'subject',
    ...required
  )
  return object({ apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META, spec, status: ANY }, 'spec')
}

const V1ALPHA1: Form = {
  maxRules: 100,
  actions: ['Allow', 'Deny', 'Pass'],
  portsField: 'ports',
  namedPort: 'namedPort',
  port: oneOf({
    portNumber: object({ protocol: TEXT, port: PORT }, 'port'),
    namedPort: TEXT,
    portRange: {
      kind: 'object',
      fields: { protocol: TEXT, ...RANGE_FIELDS },
      required: ['start', 'end'],
      rules: [startsBelowEnd]
    }
  })
}

const DESTINATION: Schema = {
  kind: 'object',
  fields: {
    destinationPort: oneOf({
      number: PORT,
      range: { kind: 'object', fields: RANGE_FIELDS, required: ['start', 'end'], rules: [startsBelowEnd] }
    })
  },
  anyOf: ['destinationPort']
}

const V1ALPHA2: Form = {
  maxRules: 25,
  actions: ['Accept', 'Deny', 'Pass'],
  portsField: 'protocols',
  namedPort: 'destinationNamedPort',
  port: oneOf({ tcp: DESTINATION, udp: DESTINATION, sctp: DESTINATION, destinationNamedPort: TEXT })
}

const PRIORITY: Schema = { kind: 'integer', minimum: 0, maximum: 1000 }

/** Kinds of network-policy-api as their schemas have them (SPEC 8.9). */
export const TIERED = {
  AdminNetworkPolicy: policy(V1ALPHA1, { priority: PRIORITY }, 'priority'),
  BaselineAdminNetworkPolicy: {
    ...policy({ ...V1ALPHA1, actions: ['Allow', 'Deny'] }, {}),
    rules: [
      {
        holds: (document: unknown) => isRecord(document) && member(document.metadata, 'name') === 'default',
        why: 'there is one, and its name is default'
      }
    ]
  } as Schema,
  ClusterNetworkPolicy: policy(
    V1ALPHA2,
    { tier: { kind: 'string', oneOf: ['Admin', 'Baseline'] }, priority: PRIORITY },
    'tier',
    'priority'
  )
} as const
