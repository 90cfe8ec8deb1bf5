import {
  describePeer,
  type Issue,
  issue,
  type Peer,
  type Policy,
  type PolicySpec,
  type PortRule,
  type Rule,
  type Traits
} from '@/lib/policy'

interface Closed<T> {
  readonly value: T
  readonly issues: readonly Issue[]
}

/**
 * SPEC 10: what this dialect does not enforce fails closed. An allow that cannot be judged matches nothing; a deny is widened
 * to a set that surely holds it. Each is said.
 */
export function closeWhatIsNotEnforced(policy: Policy, traits: Traits): Closed<Policy> {
  const specs = policy.specs.map((spec) => closeSpec(spec, traits))
  return {
    value: { ...policy, specs: specs.map(({ value }) => value) },
    issues: specs.flatMap(({ issues }) => issues)
  }
}

function closeSpec(spec: PolicySpec, traits: Traits): Closed<PolicySpec> {
  const rules = spec.rules.map((rule) => (rule.verdict === 'deny' ? widen(rule, traits) : narrow(rule, traits)))
  return {
    value: { ...spec, rules: rules.map(({ value }) => value) },
    issues: rules.flatMap(({ issues }) => issues)
  }
}

/** What is not enforced of a peer, in words; undefined where it is enforced. */
function unenforced(peer: Peer, traits: Traits): string | undefined {
  switch (peer.kind) {
    case 'fqdn':
      return traits.fqdns ? undefined : `A DNS name (${describePeer(peer)})`
    case 'nodes':
      return traits.nodes || peer.plain ? undefined : 'A node selector'
    case 'other':
      return peer.what.endsWith('Groups') ? `A cloud provider’s group (${peer.what})` : `A peer of this kind (${peer.what})`
    default:
      return undefined
  }
}

/** SPEC 10.2, 10.3. */
function narrow(rule: Rule, traits: Traits): Closed<Rule> {
  const issues: Issue[] = []
  const peers =
    rule.peers === 'any'
      ? rule.peers
      : rule.peers.filter((peer) => {
          const what = unenforced(peer, traits)
          if (what) issues.push(issue('peer-not-enforced', peer.path, { what }))
          return what === undefined
        })
  const ports =
    rule.ports === 'any'
      ? rule.ports
      : rule.ports.map((one, at) => {
          const what = traits.layer7 ? undefined : layer7Of(one)
          if (what === undefined) return one
          const path = `${rule.path}.toPorts[${at}]`
          const edits = [{ op: 'remove', path: `${path}.${one.serverNames ? 'serverNames' : 'rules'}` } as const]
          const removable = !(one.listener || one.terminatingTls || one.originatingTls)
          issues.push(issue('l7-not-enforced', path, { what }, removable ? [{ title: 'Remove it', edits }] : []))
          return { ports: [] }
        })
  const unproven = rule.authentication !== undefined && rule.authentication !== 'disabled' && !traits.layer7
  if (unproven) {
    const path = `${rule.path}.authentication`
    issues.push(issue('authentication-not-enforced', path, {}, [{ title: 'Remove it', edits: [{ op: 'remove', path }] }]))
  }
  return { value: { ...rule, peers: unproven ? [] : peers, ports }, issues }
}

/** What a proxy would have to judge on this port, in words. */
function layer7Of(ports: PortRule): string | undefined {
  if (ports.listener) return 'Listener'
  if (ports.terminatingTls || ports.originatingTls) return ports.terminatingTls ? 'TLS termination' : 'TLS origination'
  switch (ports.l7?.kind) {
    case undefined:
      return ports.serverNames ? 'TLS server name' : undefined
    case 'http':
      return 'HTTP'
    case 'kafka':
      return 'Kafka'
    case 'dns':
      return 'DNS'
    case 'sni':
      return 'TLS server name'
    case 'other':
      return ports.l7.name
  }
}

/** SPEC 10.4. A Service's pods may be anywhere and its backends outside; groups are outside; nodes are nodes. */
function widen(rule: Rule, traits: Traits): Closed<Rule> {
  if (rule.peers === 'any') return { value: rule, issues: [] }
  const issues: Issue[] = []
  const wide = rule.peers.map((peer): Peer => {
    const what = unenforced(peer, traits)
    if (what === undefined) return peer
    const entity = peer.kind === 'nodes' ? 'remote-node' : 'world'
    const wider = { world: 'the whole world', 'remote-node': 'every other node' }[entity]
    issues.push(issue('deny-widened', peer.path, { what, wider }))
    return { path: peer.path, kind: 'entity', entity }
  })
  return { value: { ...rule, peers: wide }, issues }
}
