import { icmpTypes } from '@/lib/k8s'
import { every, everyPort, everyRule, list, matches, texts } from './cel'
import type { Check } from './check'

const WITHOUT_PORTS = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

const isName = `size(q.port) < 16 && ${matches('q.port', /^[a-zA-Z0-9](-?[a-zA-Z0-9])*$/)} && ${matches('q.port', /[a-zA-Z]/)}`
// Numbers as Go reads them: a nought in front is base 8, and single lines may stand between digits.
const isNumber = `${matches('q.port', /^[1-9](_?[0-9]){0,4}$/)} && int(q.port.replace('_', '')) < 65536`
const isOctal = matches('q.port', /^0(_?[0-7]){0,6}$/)

const names = (family: 'ipv4' | 'ipv6') => texts(Object.keys(icmpTypes(family)))
const isType =
  `(type(t.type) == int && t.type < 2147483648) || (type(t.type) == string && ${matches('t.type', /^[0-9]+$/)}) || ` +
  `t.type in (t.?family.orValue('IPv4') == 'IPv6' ? ${names('ipv6')} : ${names('ipv4')})`

export const PORTS: readonly Check[] = [
  { spec: '1.10', holds: everyPort(`has(q.port) && q.port != ''`), message: 'a port is missing; "0" is every port' },
  {
    spec: '1.10',
    holds: everyPort(`!has(q.port) || q.port == '' || (${isName}) || (${isNumber}) || ${isOctal}`),
    message: 'a port is neither a number up to 65535 nor a name of at most 15 letters, digits and single hyphens'
  },
  {
    spec: '1.10',
    holds: everyPort(`!(q.?protocol.orValue('') in ${texts(WITHOUT_PORTS)}) || ${matches('q.port', /^0+$/)}`),
    message: `${WITHOUT_PORTS.join(', ')} have no ports: "0" alone may stand there`
  },
  {
    spec: '1.9',
    holds: everyRule('rules', `size(${list('r', 'icmps')}) == 0 || size(${list('r', 'toPorts')}) == 0`),
    message: 'icmps and toPorts cannot stand in one rule: write two rules'
  },
  {
    spec: '1.9',
    holds: everyRule('rules', every('r', 'icmps', 'i', every('i', 'fields', 't', isType))),
    message: 'a type of icmps is none of its family'
  }
]
