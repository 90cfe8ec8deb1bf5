import { list as entries, isRecord, member, number } from '../json'
import { as, type Fields, integer, list, map, object, oneOf as oneWord, TEXT, text } from './describe'
import { OBJECT_META, STATUS } from './object-meta'
import type { Schema } from './schema'

const PORT = integer('The number.', 1, 65535)

function listOf(description: string, items: Schema, maxItems: number, minItems = 1): Schema {
  return list(description, items, { maxItems, minItems })
}

function oneOf(description: string, fields: Fields): Schema {
  return object(description, fields, { exactlyOne: Object.keys(fields) })
}

const EXPRESSION = object(
  'One condition on a label.',
  {
    key: text('The label that is asked about.'),
    operator: text('In and NotIn compare with the values; Exists and DoesNotExist ask for the label alone.'),
    values: list('Values for In and NotIn, of which one is enough.', TEXT)
  },
  { required: ['key', 'operator'] }
)
const SELECTOR = object('Chooses by labels. All conditions hold together; none at all chooses everything.', {
  matchLabels: map('Labels that must have exactly these values.', TEXT),
  matchExpressions: list('Conditions that need more than one value, or none.', EXPRESSION)
})
const NAMESPACES = as(SELECTOR, 'Every pod of the namespaces with these labels. Empty: of all.')
const PODS = object(
  'Pods with these labels, in the namespaces with those.',
  {
    namespaceSelector: as(SELECTOR, 'The namespaces, by their labels. Empty: all.'),
    podSelector: as(SELECTOR, 'The pods within them, by their labels. Empty: all.')
  },
  { required: ['podSelector'] }
)
const CIDR: Schema = { kind: 'string', maxLength: 43, isCidr: 'strict' }
/** `A-z` is the API's own: a few signs between the letters pass too. */
const DOMAIN = /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/

const NAME = text('A name: example.com, or *.example.com for all below it.', { pattern: DOMAIN })

const RANGE_FIELDS: Fields = { start: as(PORT, 'The first.'), end: as(PORT, 'The last, above the first.') }
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
      const elsewhere = entries(member(rule, 'to')).some((peer) =>
        ['networks', 'nodes', 'domainNames'].some((field) => member(peer, field) !== undefined)
      )
      return !elsewhere || !entries(member(rule, portsField)).some((port) => member(port, namedPort) !== undefined)
    },
    why: 'a named port cannot stand with networks, nodes or domain names'
  }
}

function ruleOf(form: Form, field: 'from' | 'to', actions = form.actions): Schema {
  const pods = { namespaces: NAMESPACES, pods: PODS }
  const outside = {
    nodes: as(SELECTOR, 'Nodes by their labels.'),
    networks: { ...listOf('Prefixes outside the cluster, each once.', CIDR, 25), unique: true } as Schema,
    domainNames: { ...listOf('Hosts outside, by name. For rules that allow.', NAME, 25), unique: true } as Schema
  }
  const peer = oneOf('One peer.', field === 'to' ? { ...pods, ...outside } : pods)
  return object(
    'One rule: these peers on these ports.',
    {
      name: text('A name for the rule, which logs can carry. It changes nothing.', { maxLength: 100 }),
      action: oneWord('What is done where the rule matches.', actions),
      [field]: listOf(
        field === 'to' ? 'Who is called; one entry is enough.' : 'Who calls; one entry is enough.',
        peer,
        form.maxRules
      ),
      [form.portsField]: listOf(
        'Ports that the rule is about; one match is enough. Absent: every port.',
        form.port,
        form.maxRules
      )
    },
    { required: ['action', field], ...(field === 'to' ? { rules: [namesOnlyPods(form)] } : {}) }
  )
}

function policy(form: Form, more: Fields, ...required: readonly string[]): Schema {
  const inOrder = 'In order: the first rule that matches decides.'
  const spec = object(
    'What the policy says.',
    {
      ...more,
      subject: oneOf('The pods that it is about: of namespaces, or some within them.', {
        namespaces: NAMESPACES,
        pods: PODS
      }),
      ingress: listOf(`What is decided of who calls. ${inOrder}`, ruleOf(form, 'from'), form.maxRules, 0),
      egress: listOf(`What is decided of who is called. ${inOrder}`, ruleOf(form, 'to'), form.maxRules, 0)
    },
    { required: ['subject', ...required] }
  )
  return {
    kind: 'object',
    fields: { apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META, spec, status: STATUS },
    required: ['spec']
  }
}

const PROTOCOL = text('TCP, UDP or SCTP; TCP when absent.')
const RANGE = 'Ports from `start` to `end`.'
const NAMED_PORT = text('The name of a container port of the pods.')

const V1ALPHA1: Form = {
  maxRules: 100,
  actions: ['Allow', 'Deny', 'Pass'],
  portsField: 'ports',
  namedPort: 'namedPort',
  port: oneOf('One port, or a range of them.', {
    portNumber: object('One port.', { protocol: PROTOCOL, port: PORT }, { required: ['port'] }),
    namedPort: NAMED_PORT,
    portRange: object(
      RANGE,
      { protocol: PROTOCOL, ...RANGE_FIELDS },
      { required: ['start', 'end'], rules: [startsBelowEnd] }
    )
  })
}

const destination = (protocol: string): Schema =>
  object(
    `${protocol}, on this port or these.`,
    {
      destinationPort: oneOf('The port that is called: a number, or a range.', {
        number: PORT,
        range: object(RANGE, RANGE_FIELDS, { required: ['start', 'end'], rules: [startsBelowEnd] })
      })
    },
    { anyOf: ['destinationPort'] }
  )

const V1ALPHA2: Form = {
  maxRules: 25,
  actions: ['Accept', 'Deny', 'Pass'],
  portsField: 'protocols',
  namedPort: 'destinationNamedPort',
  port: oneOf('One port, or a range of them.', {
    tcp: destination('TCP'),
    udp: destination('UDP'),
    sctp: destination('SCTP'),
    destinationNamedPort: NAMED_PORT
  })
}

const PRIORITY = integer('The lowest number is asked first; two of one number in a tier are not told apart.', 0, 1000)

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
    { tier: oneWord('When it is asked.', ['Admin', 'Baseline']), priority: PRIORITY },
    'tier',
    'priority'
  )
} as const
