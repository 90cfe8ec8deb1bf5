import { isArray, isObject, type Json, type JsonObject, join, type Path } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import type { NamespaceInput, NamespaceScope, Peer, PortChip, PortInput } from '../canvas/model'
import type { PeerEntry, Reading, Shape } from './model'
import { oddPorts } from './odd'
import { chip, protocolOf } from './port'
import { hasOnly, list, member, text } from './read'
import { EVERYTHING, readSelector, writeSelector } from './selector'

/** The label that every namespace carries with its own name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name'
const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const

/** networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicy: Shape = {
  kinds: ['NetworkPolicy'],
  lists: [
    { key: 'ingress', direction: 'ingress', verdict: 'allow' },
    { key: 'egress', direction: 'egress', verdict: 'allow' }
  ],
  known: ['policyTypes', 'ingress', 'egress'],

  readSubject(spec, path, { source }) {
    const at = join(path, 'podSelector')
    const written = member(spec, 'podSelector')
    const selector = written === undefined || written === null ? EVERYTHING : readSelector(written, at)
    return { kind: 'pods', path: at, selector: selector ?? unreadable(at, source), namespace: { kind: 'own' } }
  },

  readRule(rule, path, { key, direction, verdict }, reading) {
    const side = key === 'ingress' ? 'from' : 'to'
    const at = join(path, side)
    const peers = readPeers(member(rule, side), at, path, reading)
    const ports = member(rule, 'ports')
    const odd = oddPorts(rule, path, 'ports', {}, reading.source)
    const extras = isObject(rule) ? Object.keys(rule).filter((one) => one !== side && one !== 'ports') : []
    return {
      path,
      direction,
      verdict,
      peers: isObject(rule) ? peers : [{ path, peer: raw(path, reading, 'A rule must be a mapping.') }],
      ports:
        list(ports).length === 0 && odd.length === 0
          ? 'any'
          : list(ports).map((one, index) => readPort(one, join(join(path, 'ports'), index), reading)),
      portPaths: list(ports).length === 0 ? [] : [join(path, 'ports')],
      l7: [],
      extras: [...odd, ...extras.map((one) => ({ key: one, path: join(path, one), yaml: reading.source(join(path, one)) }))]
    }
  },

  // SPEC 8.2.
  isolation(spec, path, direction) {
    const types = member(spec, 'policyTypes')
    if (isArray(types) && types.length > 0) {
      const at = types.indexOf(TYPES[direction])
      return at === -1
        ? { closed: false, path: join(path, 'policyTypes') }
        : { closed: true, path: join(join(path, 'policyTypes'), at) }
    }
    if (direction === 'ingress')
      return { closed: true, path: join(path, member(spec, 'ingress') === undefined ? 'podSelector' : 'ingress') }
    return list(member(spec, 'egress')).length > 0 ? { closed: true, path: join(path, 'egress') } : { closed: false }
  },

  writeSubject: (selector) => writeSelector(selector),

  writePeer(peer, { key }, old) {
    const side = key === 'ingress' ? 'from' : 'to'
    switch (peer.kind) {
      case 'endpoints': {
        const namespace = writeNamespaces(peer.namespace ?? { kind: 'own' })
        const pods = writeSelector(peer.selector)
        // A podSelector that selects all is written only where it has to be, or was.
        const selectsPods =
          Object.keys(pods).length > 0 || namespace === undefined || member(old, 'podSelector') !== undefined
        return {
          key: side,
          value: { ...(namespace ? { namespaceSelector: namespace } : {}), ...(selectsPods ? { podSelector: pods } : {}) }
        }
      }
      case 'cidr':
        return {
          key: side,
          value: { ipBlock: { cidr: peer.cidr, ...(peer.except?.length ? { except: [...peer.except] } : {}) } }
        }
      case 'any':
        return { key: undefined, value: null }
      default:
        return `A NetworkPolicy has no peer of the kind ${peer.kind}; a CiliumNetworkPolicy has.`
    }
  },

  writePorts(ports) {
    const written = ports.map((port) => writePort(port))
    const refused = written.find((one) => typeof one === 'string')
    return refused !== undefined ? String(refused) : { ports: written }
  },

  writePort
}

function readPeers(value: Json | undefined, at: Path, rule: Path, reading: Reading): readonly PeerEntry[] {
  if (value === undefined || value === null || (isArray(value) && value.length === 0))
    return [{ path: rule, peer: { kind: 'any' } }]
  if (!isArray(value)) return [{ path: at, peer: raw(at, reading, 'A list of peers must be a sequence.') }]
  return value.map((one, index) => ({ path: join(at, index), peer: readPeer(one, join(at, index), reading) }))
}

function readPeer(value: Json, path: Path, reading: Reading): Peer {
  const block = member(value, 'ipBlock')
  if (block !== undefined) {
    const cidr = text(member(block, 'cidr'))
    const except = member(block, 'except') ?? []
    const plain = hasOnly(value, 'ipBlock') && hasOnly(block, 'cidr', 'except')
    if (plain && cidr !== undefined && isArray(except) && except.every((one) => typeof one === 'string')) {
      return { kind: 'cidr', cidr, except }
    }
    return raw(path, reading, 'An ipBlock stands alone, with a cidr.')
  }
  const pods = member(value, 'podSelector')
  const namespaces = member(value, 'namespaceSelector')
  const selector = pods === undefined || pods === null ? EVERYTHING : readSelector(pods, join(path, 'podSelector'))
  const namespace = readNamespaces(namespaces, join(path, 'namespaceSelector'))
  const empty = (pods === undefined || pods === null) && (namespaces === undefined || namespaces === null)
  if (empty || !selector || !namespace || !hasOnly(value, 'podSelector', 'namespaceSelector')) {
    return raw(path, reading, empty ? 'A peer without selectors is refused.' : 'This peer has no drawing.')
  }
  return { kind: 'endpoints', selector, namespace }
}

function readNamespaces(value: Json | undefined, path: Path): NamespaceScope | undefined {
  if (value === undefined || value === null) return { kind: 'own' }
  const selector = readSelector(value, path)
  const [first, ...rest] = selector?.terms ?? []
  if (!selector || !first) return selector && { kind: 'all' }
  if (first.key === NAMESPACE_NAME && first.operator === 'In' && rest.length === 0)
    return { kind: 'names', names: first.values }
  return { kind: 'labels', selector }
}

function writeNamespaces(scope: NamespaceInput): JsonObject | undefined {
  switch (scope.kind) {
    case 'own':
      return undefined
    case 'all':
      return {}
    case 'names':
      return writeSelector([{ key: NAMESPACE_NAME, operator: 'In', values: scope.names }])
    case 'labels':
      return writeSelector(scope.selector)
  }
}

function readPort(value: Json, path: Path, reading: Reading): PortChip {
  const unknown = () => chip({ kind: 'raw', yaml: reading.source(path) }, path)
  const protocol = protocolOf(text(member(value, 'protocol')) ?? 'TCP')
  const port = member(value, 'port')
  const end = member(value, 'endPort')
  if (!hasOnly(value, 'protocol', 'port', 'endPort') || !protocol || protocol === 'ANY') return unknown()
  if (port === undefined || port === null) return end === undefined ? chip({ kind: 'protocol', protocol }, path) : unknown()
  if (typeof port !== 'number' && typeof port !== 'string') return unknown()
  if (end === undefined || end === null) return chip({ kind: 'port', protocol, port }, path)
  return typeof end === 'number' ? chip({ kind: 'port', protocol, port, endPort: end }, path) : unknown()
}

function writePort(port: PortInput): Json | string {
  if (port.kind === 'icmp') return 'A NetworkPolicy has no ICMP; a CiliumNetworkPolicy has.'
  if (port.kind === 'raw') return 'This port can only be edited as text.'
  if (port.protocol === 'ANY') return 'A NetworkPolicy names a protocol with each port: TCP, UDP or SCTP.'
  if (port.kind === 'protocol') return { protocol: port.protocol }
  return { protocol: port.protocol, port: port.port, ...(port.endPort === undefined ? {} : { endPort: port.endPort }) }
}

function raw(path: Path, reading: Reading, why: string): Peer {
  return { kind: 'raw', yaml: reading.source(path), why }
}

function unreadable(path: Path, source: (path: Path) => string) {
  return { terms: [{ path, key: '', operator: 'In' as const, values: [], form: 'expression' as const, text: source(path) }] }
}

/** For the writer of rules: the list of a direction. */
export function typeOf(direction: Direction): 'Ingress' | 'Egress' {
  return TYPES[direction]
}
