import { ENTITIES } from '../../palette/entities'

/** What a value means that is a word of its own. */
type Meanings = Readonly<Record<string, string>>

const entities: Meanings = {
  ...Object.fromEntries(ENTITIES.map(({ entity, sentence }) => [entity, sentence])),
  'cluster-mesh': 'Every endpoint of all clusters that are meshed with this one.',
  none: 'Nobody.'
}

const WITHOUT_PORTS = 'An IP protocol without ports: the rule is about all of it.'

/** By the name of the field; a test holds it to what validation takes. */
export const MEANINGS: Readonly<Record<string, Meanings>> = {
  fromEntities: entities,
  toEntities: entities,
  operator: {
    In: 'The label is there with one of the values.',
    NotIn: 'The label has none of the values, or is not there.',
    Exists: 'The label is there, whatever its value.',
    DoesNotExist: 'The label is not there.'
  },
  policyTypes: { Ingress: 'Closes what comes in.', Egress: 'Closes what goes out.' },
  protocol: {
    TCP: 'Streams, such as HTTP.',
    UDP: 'Datagrams, such as DNS.',
    SCTP: 'Streams of messages, as in telephony.',
    ANY: 'TCP, UDP and SCTP.',
    ...Object.fromEntries(['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'].map((name) => [name, WITHOUT_PORTS]))
  },
  family: { IPv4: 'ICMP.', IPv6: 'ICMPv6.' },
  mode: {
    disabled: 'Nothing is asked, even where another policy does.',
    required: 'Both ends show who they are.',
    'test-always-fail': 'It always fails: to see what happens then.'
  },
  mismatch: {
    LOG: 'The request passes, and it is logged.',
    ADD: 'The header is added with the value, beside what is there.',
    DELETE: 'A header with another value is taken away.',
    REPLACE: 'The value is put in the place of the other one.'
  },
  kind: { CiliumEnvoyConfig: 'One of the namespace.', CiliumClusterwideEnvoyConfig: 'One of the whole cluster.' },
  tier: { Admin: 'Before the policies of namespaces.', Baseline: 'After them, where none has decided.' },
  action: {
    Accept: 'It passes, and nobody is asked further.',
    Allow: 'It passes, and nobody is asked further.',
    Deny: 'It is dropped, and nobody is asked further.',
    Pass: 'The policies of namespaces decide.'
  }
}

/** Where validation takes any text and judges it elsewhere: the words that mean something. */
export const OFFERED: Readonly<Record<string, readonly string[]>> = {
  operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  policyTypes: ['Ingress', 'Egress'],
  protocol: ['TCP', 'UDP', 'SCTP']
}
