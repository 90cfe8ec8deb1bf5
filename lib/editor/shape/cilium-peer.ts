import { isArray, isObject, type Json, type JsonObject, join, type Path } from '@/lib/document'
import type { NamespaceInput, NamespaceScope, Peer, PeerInput, SelectorInput, SelectorTerm } from '../canvas/model'
import type { PeerEntry, Reading, RuleList } from './model'
import { hasOnly, list, member, text } from './read'
import { readSelector, writeSelector } from './selector'

/** The lists of peers that a rule can have, without their `from` or `to`. */
const MEMBERS = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups', 'Services', 'FQDNs', 'Requires'] as const

const NAMESPACE = 'io.kubernetes.pod.namespace'
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.'

export function prefixOf({ direction }: Pick<RuleList, 'direction'>): 'from' | 'to' {
  return direction === 'ingress' ? 'from' : 'to'
}

/** The keys of a rule that hold peers. */
export function peerKeys(list: Pick<RuleList, 'direction'>): readonly string[] {
  return MEMBERS.map((one) => prefixOf(list) + one)
}

/** Every peer of a rule; one entry `any` or `nobody` where it names none (SPEC 3). */
export function readPeers(
  rule: JsonObject,
  path: Path,
  rules: RuleList,
  hasPorts: boolean,
  reading: Reading
): readonly PeerEntry[] {
  const prefix = prefixOf(rules)
  const peers: PeerEntry[] = []
  let empty: Path | undefined
  for (const name of MEMBERS) {
    const value = member(rule, prefix + name)
    const at = join(path, prefix + name)
    if (value === undefined || value === null) continue
    if (!isArray(value)) peers.push({ path: at, peer: raw(at, reading, 'A list of peers must be a sequence.') })
    else if (value.length === 0) empty ??= at
    else
      value.forEach((one, index) => {
        const entry = join(at, index)
        peers.push({ path: entry, peer: readPeer(name, one, entry, reading) })
      })
  }
  if (peers.length > 0) return peers
  if (empty !== undefined) return [{ path: empty, peer: { kind: 'nobody' } }]
  return [{ path, peer: { kind: hasPorts ? 'any' : 'nobody' } }]
}

function readPeer(name: (typeof MEMBERS)[number], value: Json, path: Path, reading: Reading): Peer {
  const read = () => {
    switch (name) {
      case 'Endpoints':
        return readEndpoints(value, path, reading)
      case 'Entities':
        return text(value) === undefined ? undefined : ({ kind: 'entity', entity: text(value) ?? '' } as const)
      case 'CIDR':
        return text(value) === undefined ? undefined : ({ kind: 'cidr', cidr: text(value) ?? '', except: [] } as const)
      case 'CIDRSet':
        return readCidrSet(value, path)
      case 'FQDNs':
        return readFqdn(value)
      case 'Services':
        return readService(value, path)
      case 'Nodes': {
        const selector = readSelector(value, path)
        return selector && ({ kind: 'nodes', selector } as const)
      }
      default:
        return undefined
    }
  }
  return read() ?? raw(path, reading, WITHOUT_DRAWING[name] ?? 'This peer has no drawing.')
}

const WITHOUT_DRAWING: Partial<Record<(typeof MEMBERS)[number], string>> = {
  Groups: 'Groups of a cloud provider are edited as text.',
  Requires: 'fromRequires and toRequires are gone since Cilium 1.19.'
}

function readEndpoints(value: Json, path: Path, reading: Reading): Peer | undefined {
  const selector = readSelector(value, path)
  if (!selector) return undefined
  const scopes = selector.terms.filter((one) => scopeOf(one) !== undefined)
  const names = scopes.filter((one) => bare(one.key) === NAMESPACE)
  const labels = scopes.filter((one) => bare(one.key) !== NAMESPACE)
  const rest = selector.terms.filter((one) => !scopes.includes(one))
  const [name] = names
  if (names.length === 1 && labels.length === 0 && name) {
    return { kind: 'endpoints', selector: { terms: rest }, namespace: scopeOf(name) ?? { kind: 'own' } }
  }
  if (names.length === 0 && labels.length > 0) {
    const terms = labels.map((one) => ({ ...one, key: bare(one.key).slice(NAMESPACE_LABELS.length) }))
    const shown = terms.map((one) => ({ ...one, text: one.text.replace(NAMESPACE_LABELS, '') }))
    return { kind: 'endpoints', selector: { terms: rest }, namespace: { kind: 'labels', selector: { terms: shown } } }
  }
  // Reserved labels and several conditions on the namespace are shown as they are.
  const reserved = selector.terms.some((one) => one.key.startsWith('reserved:'))
  const everywhere = reserved || scopes.length > 0 || reading.namespace === ''
  return { kind: 'endpoints', selector, namespace: { kind: everywhere ? 'all' : 'own' } }
}

function bare(key: string): string {
  return key.replace(/^(?:k8s|any):/, '')
}

/** The namespaces that a term means, where it means some (SPEC 2.5). */
function scopeOf(term: SelectorTerm): NamespaceScope | undefined {
  const key = bare(term.key)
  if (key === NAMESPACE && term.operator === 'In') return { kind: 'names', names: term.values }
  if (key === NAMESPACE && term.operator === 'Exists') return { kind: 'all' }
  if (key.startsWith(NAMESPACE_LABELS)) return { kind: 'labels', selector: { terms: [term] } }
  return undefined
}

function readCidrSet(value: Json, path: Path): Peer | undefined {
  const except = member(value, 'except') ?? []
  if (!isArray(except) || !except.every((one) => typeof one === 'string')) return undefined
  const cidr = text(member(value, 'cidr'))
  const group = text(member(value, 'cidrGroupRef'))
  if (cidr !== undefined && hasOnly(value, 'cidr', 'except')) return { kind: 'cidr', cidr, except }
  if (group !== undefined && hasOnly(value, 'cidrGroupRef', 'except')) return { kind: 'cidr-group', group, except }
  const labels = member(value, 'cidrGroupSelector')
  if (labels === undefined || !hasOnly(value, 'cidrGroupSelector', 'except')) return undefined
  const selector = readSelector(labels, join(path, 'cidrGroupSelector'))
  return selector && { kind: 'cidr-group', selector, except }
}

function readFqdn(value: Json): Peer | undefined {
  if (!hasOnly(value, 'matchName', 'matchPattern')) return undefined
  const matchName = text(member(value, 'matchName'))
  const matchPattern = text(member(value, 'matchPattern'))
  if (matchName === undefined && matchPattern === undefined) return undefined
  return {
    kind: 'fqdn',
    ...(matchName === undefined ? {} : { matchName }),
    ...(matchPattern === undefined ? {} : { matchPattern })
  }
}

function readService(value: Json, path: Path): Peer | undefined {
  const service = member(value, 'k8sService')
  const bySelector = member(value, 'k8sServiceSelector')
  if (hasOnly(value, 'k8sService') && hasOnly(service, 'serviceName', 'namespace')) {
    return { kind: 'service', name: text(member(service, 'serviceName')) ?? '', ...namespaceOf(service) }
  }
  if (!hasOnly(value, 'k8sServiceSelector') || !hasOnly(bySelector, 'selector', 'namespace')) return undefined
  const selector = readSelector(member(bySelector, 'selector'), join(join(path, 'k8sServiceSelector'), 'selector'))
  return selector && { kind: 'service', selector, ...namespaceOf(bySelector) }
}

function namespaceOf(value: Json | undefined): { readonly namespace?: string } {
  const namespace = text(member(value, 'namespace'))
  return namespace ? { namespace } : {}
}

function raw(path: Path, reading: Reading, why: string): Peer {
  return { kind: 'raw', yaml: reading.source(path), why }
}

const writeGroup = ({ group, selector }: Extract<PeerInput, { readonly kind: 'cidr-group' }>) =>
  selector ? { cidrGroupSelector: writeSelector(selector) } : { cidrGroupRef: group ?? '' }

/** A peer's entry; `old` is what stood there, so that its way of writing is kept where it says the same. */
export function writePeer(
  peer: PeerInput,
  rules: RuleList,
  old?: Json
): { readonly key: string | undefined; readonly value: Json } | string {
  const prefix = prefixOf(rules)
  const outwards = rules.direction === 'egress'
  switch (peer.kind) {
    case 'endpoints':
      return { key: `${prefix}Endpoints`, value: writeEndpoints(peer.selector, peer.namespace ?? { kind: 'own' }, old) }
    case 'entity':
      return { key: `${prefix}Entities`, value: peer.entity }
    case 'cidr':
      if (!peer.except?.length && !isObject(old)) return { key: `${prefix}CIDR`, value: peer.cidr }
      return {
        key: `${prefix}CIDRSet`,
        value: { cidr: peer.cidr, ...(peer.except?.length ? { except: [...peer.except] } : {}) }
      }
    case 'cidr-group':
      return {
        key: `${prefix}CIDRSet`,
        value: { ...writeGroup(peer), ...(peer.except?.length ? { except: [...peer.except] } : {}) }
      }
    case 'nodes':
      return { key: `${prefix}Nodes`, value: writeSelector(peer.selector) }
    case 'fqdn': {
      if (!outwards || rules.verdict === 'deny') return 'Names (FQDN) stand in allow rules of egress alone.'
      const name = peer.matchName === undefined ? {} : { matchName: peer.matchName }
      return {
        key: 'toFQDNs',
        value: { ...name, ...(peer.matchPattern === undefined ? {} : { matchPattern: peer.matchPattern }) }
      }
    }
    case 'service': {
      if (!outwards) return 'Services stand in rules of egress alone.'
      const namespace = peer.namespace ? { namespace: peer.namespace } : {}
      return {
        key: 'toServices',
        value: peer.selector
          ? { k8sServiceSelector: { selector: writeSelector(peer.selector), ...namespace } }
          : { k8sService: { serviceName: peer.name ?? '', ...namespace } }
      }
    }
    case 'any':
      return { key: undefined, value: null }
  }
}

function writeEndpoints(selector: SelectorInput, namespace: NamespaceInput, old: Json | undefined): JsonObject {
  const key = namespaceKey(old)
  switch (namespace.kind) {
    case 'own':
      return writeSelector(selector)
    case 'all':
      // Where the selector itself says which namespaces it means, nothing is added.
      return speaksOfNamespaces(selector)
        ? writeSelector(selector)
        : writeSelector([...selector, { key, operator: 'Exists', values: [] }])
    case 'names':
      return writeSelector([...selector, { key, operator: 'In', values: namespace.names }])
    case 'labels':
      return writeSelector([
        ...selector,
        ...namespace.selector.map((one) => ({ ...one, key: `k8s:${NAMESPACE_LABELS}${one.key}` }))
      ])
  }
}

function speaksOfNamespaces(selector: SelectorInput): boolean {
  return selector.some(
    ({ key }) => key.startsWith('reserved:') || bare(key) === NAMESPACE || bare(key).startsWith(NAMESPACE_LABELS)
  )
}

/** The namespace key as it was written there, with or without its source. */
function namespaceKey(old: Json | undefined): string {
  const labels = member(old, 'matchLabels')
  const keys = [
    ...(isObject(labels) ? Object.keys(labels) : []),
    ...list(member(old, 'matchExpressions')).map((one) => text(member(one, 'key')) ?? '')
  ]
  return keys.find((one) => bare(one) === NAMESPACE) ?? `k8s:${NAMESPACE}`
}
