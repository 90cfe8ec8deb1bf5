import type { Edge, Gate, NamespaceScope, Peer, PolicyHead, PortChip, SelectorView } from './model'

/** Keys whose value names a workload, best first. */
const NAMES = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'app.kubernetes.io/instance', 'component']

/** The short name at the head of a block or of the subject. */
export function selectorTitle({ terms }: SelectorView): string | undefined {
  const named = NAMES.flatMap((name) =>
    terms.filter((one) => one.key.replace(/^(?:k8s|any):/, '') === name && one.operator === 'In' && one.values.length === 1)
  )[0]
  return named?.values[0] ?? terms[0]?.text
}

export function peerTitle(peer: Peer, namespace: string): string {
  switch (peer.kind) {
    case 'endpoints':
      return selectorTitle(peer.selector) ?? `Every pod${inScope(peer.namespace, namespace)}`
    case 'entity':
      return peer.entity
    case 'cidr':
      return peer.cidr
    case 'cidr-group':
      return peer.group === undefined ? (selectorTitle(peer.selector ?? { terms: [] }) ?? 'Every CIDR group') : peer.group
    case 'fqdn':
      return peer.matchName ?? peer.matchPattern ?? ''
    case 'service':
      return peer.name === undefined ? (selectorTitle(peer.selector ?? { terms: [] }) ?? 'Every service') : peer.name
    case 'nodes':
      return selectorTitle(peer.selector) ?? 'Every other node'
    case 'any':
      return 'Anyone'
    case 'nobody':
      return 'Nobody'
    case 'raw':
      return 'YAML'
  }
}

/** A peer in a sentence: `pods app=backend1 in default`. */
export function describePeer(peer: Peer, namespace: string): string {
  switch (peer.kind) {
    case 'endpoints':
      return `${peer.selector.terms.length === 0 ? 'every pod' : `pods ${describeSelector(peer.selector)}`}${inScope(peer.namespace, namespace)}`
    case 'entity':
      return ENTITIES[peer.entity] ?? `the entity ${peer.entity}`
    case 'cidr':
      return peer.except.length > 0 ? `${peer.cidr} except ${peer.except.join(', ')}` : peer.cidr
    case 'cidr-group':
      return peer.group !== undefined
        ? `the CIDR group ${peer.group}`
        : peer.selector?.terms.length
          ? `CIDR groups ${describeSelector(peer.selector)}`
          : 'every CIDR group'
    case 'fqdn':
      return peer.matchName ?? `names like ${peer.matchPattern ?? ''}`
    case 'service': {
      const where = peer.namespace ? ` in ${peer.namespace}` : ''
      return peer.name === undefined
        ? `services ${describeSelector(peer.selector ?? { terms: [] })}${where}`
        : `the service ${peer.name}${where}`
    }
    case 'nodes':
      return peer.selector.terms.length === 0 ? 'every other node' : `nodes ${describeSelector(peer.selector)}`
    case 'any':
      return 'anyone'
    case 'nobody':
      return 'nobody'
    case 'raw':
      return 'peers that are shown as YAML'
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  host: 'the node itself',
  'remote-node': 'other nodes',
  'kube-apiserver': 'the API server',
  ingress: "Cilium's ingress",
  cluster: 'everything in the cluster',
  init: 'pods that are starting',
  health: 'health checks of Cilium',
  unmanaged: 'pods without Cilium',
  world: 'the world outside',
  'world-ipv4': 'the world outside, over IPv4',
  'world-ipv6': 'the world outside, over IPv6',
  all: 'everyone',
  none: 'nobody'
}

export function describeSelector({ terms }: SelectorView): string {
  return terms.map((one) => one.text).join(' and ')
}

function inScope(scope: NamespaceScope, namespace: string): string {
  switch (scope.kind) {
    case 'own':
      return namespace === '' ? ' in any namespace' : ` in ${namespace}`
    case 'all':
      return ' in any namespace'
    case 'names':
      return ` in ${scope.names.join(' or ')}`
    case 'labels':
      return ` in namespaces ${describeSelector(scope.selector)}`
  }
}

/** On the edge: `TCP 5000`, `TCP 80, 443 +1`, `any port`, `no port`. */
export function portsLabel(ports: 'any' | readonly PortChip[]): string {
  if (ports === 'any') return 'any port'
  const [first, second, ...rest] = ports
  if (!first) return 'no port'
  if (!second) return first.text
  return `${first.text}, ${withoutProtocol(second.text, first.text)}${rest.length > 0 ? ` +${rest.length}` : ''}`
}

/** The same, with what a proxy reads there and what else the rule has: `TCP 80 · HTTP`, `any port · authentication`. */
export function edgeLabel(edge: Pick<Edge, 'ports' | 'l7' | 'extras'>): string {
  return [portsLabel(edge.ports), ...besidePorts(edge)].join(' · ')
}

/** What a rule asks for beside its ports. */
function besidePorts({ l7, extras }: Pick<Edge, 'l7' | 'extras'>): readonly string[] {
  return [...new Set([...l7.map(({ protocol }) => l7Name(protocol)), ...extras.map(({ key }) => key)])]
}

/** What people call it. */
export function l7Name(protocol: Edge['l7'][number]['protocol']): string {
  return protocol === 'sni' ? 'TLS' : protocol === 'kafka' ? 'Kafka' : protocol === 'other' ? 'L7' : protocol.toUpperCase()
}

function withoutProtocol(text: string, like: string): string {
  const [protocol, value] = text.split(' ')
  return value !== undefined && like.startsWith(`${protocol} `) ? value : text
}

/** "Allow from pods app=backend1 in default to TCP 5000." */
export function edgeSummary(
  edge: Pick<Edge, 'direction' | 'verdict' | 'ports' | 'l7' | 'extras'>,
  peer: Peer,
  namespace: string
): string {
  const who = describePeer(peer, namespace)
  const ports =
    edge.ports === 'any' ? 'any port' : edge.ports.length === 0 ? 'no port' : joined(edge.ports.map((one) => one.text))
  const l7 = edge.l7.length === 0 ? '' : `, only ${joined(edge.l7.flatMap((one) => one.lines))}`
  const more = edge.extras.length === 0 ? '' : `, with ${joined(edge.extras.map(({ key }) => key))}`
  const verb = edge.verdict === 'allow' ? 'Allow' : 'Deny'
  return edge.direction === 'ingress'
    ? `${verb} from ${who} to ${ports}${l7}${more}.`
    : `${verb} to ${who} on ${ports}${l7}${more}.`
}

function joined(words: readonly string[]): string {
  const shown = words.length > 5 ? [...words.slice(0, 4), `${words.length - 4} more`] : words
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

export function policyTitle({ namespace, name }: Pick<PolicyHead, 'namespace' | 'name'>): string {
  return `${namespace === '' ? '' : `${namespace}/`}${name || 'untitled'}`
}

/** Why a gate stands as it does, in one sentence. */
export function gateSentence(
  gate: Pick<Gate, 'direction' | 'state' | 'closedBy'>,
  policy: PolicyHead,
  facts: { readonly allows: number; readonly switchedOff: boolean }
): string {
  const { direction } = gate
  const title = `\`${policyTitle(policy)}\``
  const here = gate.closedBy.some((one) => one.here)
  const others = gate.closedBy.filter((one) => !one.here).map((one) => `\`${policyTitle(one)}\``)
  if (here && facts.allows === 0) {
    return `${title} isolates ${direction} and allows nothing, so ${direction === 'ingress' ? 'nobody may enter' : 'it may reach nobody'}.`
  }
  if (here)
    return `${title} has ${direction} rules, so ${direction === 'ingress' ? 'only these may enter' : 'it may reach only these'}.`
  if (others.length > 0) {
    return `${joined(others)} in force ${others.length === 1 ? 'isolates' : 'isolate'} ${direction} of the same pods; this policy can only add to what ${others.length === 1 ? 'it allows' : 'they allow'}.`
  }
  if (facts.switchedOff) {
    return `${title} has ${direction} rules but does not isolate, so ${direction === 'ingress' ? 'everyone may enter' : 'it may reach everyone'} but for what is denied.`
  }
  return `No policy isolates ${direction}, so ${direction === 'ingress' ? 'everyone may enter' : 'it may reach everyone'}.`
}
