import { every, everyRule, filled, matches } from './cel'
import type { Check } from './check'

const FROM = ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups']
const TO = ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices', 'toFQDNs']

/** What the server cannot read as strictly as it wants to is left to the agent. */
const WITHIN = 'c.?except.orValue([]).all(x, !isCIDR(c.cidr) || !isCIDR(x) || cidr(c.cidr).containsCIDR(x))'
const excepted = (field: string) => every('r', field, 'c', `!has(c.cidr) || ${WITHIN}`)

/** The schema takes noughts in front, of which the parser knows nothing. */
const plain = (value: string) => `!${matches(value, /(^|[.:])0[0-9]+[.]|[.]0[0-9]+\/|\/0[0-9]/)}`
const plainSets = (field: string) =>
  every('r', field, 'c', `(!has(c.cidr) || (${plain('c.cidr')} && ${every('c', 'except', 'x', plain('x'))}))`)

export const PEERS: readonly Check[] = [
  {
    spec: '1.5',
    holds: everyRule('ingress', `${filled('r', FROM)} < 2`),
    message: `one rule of ingress may have entries in one of ${FROM.join(', ')}: write two rules`
  },
  {
    spec: '1.5',
    holds: everyRule('egress', `${filled('r', TO)} < 2`),
    message: `one rule of egress may have entries in one of ${TO.join(', ')}: write two rules`
  },
  {
    spec: '1.6',
    holds: everyRule('rules', `${filled('r', ['fromNodes', 'toNodes'])} == 0`),
    message: 'fromNodes and toNodes are not known here: labels of nodes are switched off'
  },
  {
    spec: '1.8',
    holds: everyRule(
      'rules',
      [
        ...['fromCIDR', 'toCIDR'].map((field) => every('r', field, 'x', plain('x'))),
        ...['fromCIDRSet', 'toCIDRSet'].map(plainSets)
      ].join(' && ')
    ),
    message: 'a prefix has noughts in front of a number'
  },
  {
    spec: '1.8',
    holds: everyRule('rules', ['fromCIDRSet', 'toCIDRSet'].map(excepted).join(' && ')),
    message: 'a prefix of except is not within the cidr beside it'
  }
]
