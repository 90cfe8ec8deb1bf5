import { isObject, join } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import { peerKeys, readPeers, writePeer } from './cilium-peer'
import { readPorts, writePort, writePorts } from './cilium-port'
import type { RuleList, RuleView, Shape } from './model'
import { readAuthentication } from './notes'
import { list, member } from './read'
import { EVERYTHING, readSelector, writeSelector } from './selector'

const LISTS: readonly RuleList[] = [
  { key: 'ingress', direction: 'ingress', verdict: 'allow' },
  { key: 'ingressDeny', direction: 'ingress', verdict: 'deny' },
  { key: 'egress', direction: 'egress', verdict: 'allow' },
  { key: 'egressDeny', direction: 'egress', verdict: 'deny' }
]

/** cilium.io/v2 CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. */
export const cilium: Shape = {
  kinds: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  lists: LISTS,
  known: ['description', 'ingress', 'ingressDeny', 'egress', 'egressDeny'],

  readSubject(spec, path, { namespace, source }) {
    const nodes = isObject(member(spec, 'nodeSelector'))
    const at = join(path, nodes ? 'nodeSelector' : 'endpointSelector')
    const written = member(spec, nodes ? 'nodeSelector' : 'endpointSelector')
    const selector = written === undefined || written === null ? EVERYTHING : readSelector(written, at)
    const unreadable = {
      terms: [{ path: at, key: '', operator: 'In', values: [], form: 'expression', text: source(at) }]
    } as const
    return {
      kind: nodes ? 'nodes' : 'endpoints',
      path: at,
      selector: selector ?? unreadable,
      namespace: namespace === '' ? { kind: 'all' } : { kind: 'own' }
    }
  },

  readRule(rule, path, rules, reading) {
    if (!isObject(rule)) {
      const peer = { kind: 'raw', yaml: reading.source(path), why: 'A rule must be a mapping.' } as const
      return { ...NOTHING, path, direction: rules.direction, verdict: rules.verdict, peers: [{ path, peer }] }
    }
    const { ports, portPaths, l7, extras } = readPorts(rule, path, reading)
    const known = [...peerKeys(rules), 'toPorts', 'icmps']
    const others = Object.keys(rule).filter((key) => !known.includes(key))
    const authentication = readAuthentication(rule)
    return {
      path,
      direction: rules.direction,
      verdict: rules.verdict,
      peers: readPeers(rule, path, rules, ports !== 'any', reading),
      ports,
      portPaths,
      l7,
      ...(authentication ? { authentication } : {}),
      extras: [...extras, ...others.map((key) => ({ key, path: join(path, key), yaml: reading.source(join(path, key)) }))]
    }
  },

  // SPEC 3: a direction with a rule, be it empty, is isolated unless enableDefaultDeny says no.
  isolation(spec, path, direction) {
    const first = LISTS.find((one) => one.direction === direction && list(member(spec, one.key)).length > 0)
    if (!first) return { closed: false }
    const asked = member(member(spec, 'enableDefaultDeny'), direction)
    if (asked === false) return { closed: false, path: join(join(path, 'enableDefaultDeny'), direction) }
    return { closed: true, path: join(path, first.key) }
  },

  writeSubject: (selector) => writeSelector(selector),
  writePeer,
  writePorts,
  writePort
}

const NOTHING: Pick<RuleView, 'ports' | 'portPaths' | 'l7' | 'extras'> = { ports: [], portPaths: [], l7: [], extras: [] }

export function listOf(direction: Direction, verdict: 'allow' | 'deny'): string {
  return verdict === 'allow' ? direction : `${direction}Deny`
}
