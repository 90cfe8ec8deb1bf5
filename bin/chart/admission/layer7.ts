import { every, everyPorts, list, matches } from './cel'
import type { Check } from './check'

/** Of an entry of toPorts in the variable `p`. */
const rules = (kind: 'http' | 'dns') => `p.?rules.?${kind}.orValue([])`
const given = '(has(p.rules) && (has(p.rules.http) || has(p.rules.dns)))'
const ports = (holds: string) => every('p', 'ports', 'q', holds)
const onNodes = (direction: string, holds: string) =>
  `variables.specs.all(s, !has(s.nodeSelector) || ${every('s', direction, 'r', every('r', 'toPorts', 'p', holds))})`
const headers = every('h', 'headerMatches', 'm', `m.name != '' && (!has(m.secret) || m.secret.name != '')`)

export const LAYER7: readonly Check[] = [
  {
    spec: '1.11',
    holds: everyPorts('ingress', `size(${rules('dns')}) == 0`),
    message: 'DNS rules are for egress only'
  },
  {
    spec: '1.11',
    holds: everyPorts('rules', `!has(p.rules) || !has(p.rules.dns) || size(${list('p', 'ports')}) > 0`),
    message: 'DNS rules need a port'
  },
  {
    spec: '1.11',
    holds: everyPorts(
      'egress',
      `size(${rules('dns')}) == 0 || ${ports(`!has(q.endPort) || !${matches('q.port', /^[0-9]{1,5}$/)} || q.endPort <= int(q.port)`)}`
    ),
    message: 'DNS rules take no range of ports'
  },
  {
    spec: '1.12',
    holds: everyPorts('rules', `!${given} || size(${rules('dns')}) > 0 || ${ports(`q.?protocol.orValue('') == 'TCP'`)}`),
    message: 'L7 rules other than DNS need protocol TCP'
  },
  {
    spec: '1.13',
    holds: everyPorts('rules', `!${given} || ${ports(`!has(q.port) || !${matches('q.port', /^0+$/)}`)}`),
    message: 'L7 rules need a port, not "0"'
  },
  {
    spec: '1.14',
    holds: onNodes('ingress', `size(${rules('http')}) + size(${rules('dns')}) == 0`),
    message: 'a policy of nodes has no L7 rules on ingress'
  },
  {
    spec: '1.14',
    holds: onNodes('egress', `size(${rules('http')}) == 0`),
    message: 'a policy of nodes has no HTTP rules on egress'
  },
  {
    spec: '1.16',
    holds: everyPorts('rules', `size(${list('p', 'serverNames')}) == 0 || !${given} || has(p.terminatingTLS)`),
    message: 'serverNames and L7 rules together need terminatingTLS'
  },
  { spec: '1.17', holds: everyPorts('ingress', '!has(p.listener)'), message: 'a listener is for egress only' },
  {
    spec: '1.17',
    holds: everyPorts('rules', `!has(p.listener) || !${given}`),
    message: 'a listener and L7 rules cannot be combined'
  },
  {
    spec: '1.18',
    holds: everyPorts('rules', `${rules('http')}.all(h, ${headers})`),
    message: 'an entry of headerMatches, or its secret, has no name'
  }
]

/** SPEC 1.18: a text that is no expression of RE2 cannot be matched with, which is an error and no answer. */
export const EXPRESSIONS: Check = {
  spec: '1.18',
  holds: everyPorts(
    'rules',
    `${rules('http')}.all(h, ['path', 'method'].all(f, !(f in h) || [''.matches(h[f])].size() == 1))`
  ),
  message: 'path or method is no regular expression'
}
