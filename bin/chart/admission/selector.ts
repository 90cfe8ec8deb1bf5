import { every, everyRule, list, matches } from './cel'
import type { Check } from './check'

const KEY =
  /^([^:]+:)?([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/

/** A selector in the variable `e`. */
const GOOD = [
  `e.?matchLabels.orValue({}).all(k, ${matches('k', KEY)})`,
  every(
    'e',
    'matchExpressions',
    'x',
    `${matches('x.key', KEY)} && (x.operator in ['In', 'NotIn'] ? size(${list('x', 'values')}) > 0 : size(${list('x', 'values')}) == 0)` +
      ` && ${every('x', 'values', 'v', matches('v', VALUE))}`
  )
].join(' && ')

const WHY =
  'has a key that is none (one source at most, then a key of Kubernetes), a value that is no label’s, In or NotIn without values, or others with values'

const ofRule = (fields: readonly string[]) =>
  everyRule('rules', fields.map((field) => every('r', field, 'e', GOOD)).join(' && '))
const ofSets = (field: string) =>
  every('r', field, 'c', `!has(c.cidrGroupSelector) || [c.cidrGroupSelector].all(e, ${GOOD})`)

export const SELECTORS: readonly Check[] = [
  {
    spec: '1.4',
    holds: `variables.specs.all(s, ['endpointSelector', 'nodeSelector'].all(f, !(f in s) || [s[f]].all(e, ${GOOD})))`,
    message: `endpointSelector or nodeSelector ${WHY}`
  },
  {
    spec: '1.4',
    holds: ofRule(['fromEndpoints', 'toEndpoints', 'fromNodes', 'toNodes']),
    message: `a selector of a peer ${WHY}`
  },
  {
    spec: '1.4',
    holds: everyRule('rules', ['fromCIDRSet', 'toCIDRSet'].map(ofSets).join(' && ')),
    message: `cidrGroupSelector ${WHY}`
  }
]
