import type { Traits } from '../dialect'
import type { Dialect } from '../kind'

/** What a dialect is called. */
export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  kubernetes: 'Kubernetes’ own text',
  'cilium-1.20': 'Cilium 1.20',
  'cilium-1.15': 'Cilium 1.15',
  portcullis: 'Portcullis'
}

type Words = { readonly [T in keyof Traits]: (value: Traits[T]) => string }

/** What a line of the table of differences means for a policy, by its value: one clause after "Under Cilium 1.15 ". */
const WORDS: Words = {
  ciliumRelease: (release) => `the schema and the parser of ${release} judge it`,
  networkPolicy: (by) =>
    by === 'cilium'
      ? 'a NetworkPolicy is read as rules over identities: its ipBlock never matches pods or nodes'
      : 'a NetworkPolicy is read as Kubernetes says: its ipBlock matches whoever bears the address',
  ciliumPolicy: (known) => (known ? 'Cilium’s kinds are in effect' : 'Cilium’s kinds are not known and have no effect'),
  tiers: (kinds) =>
    kinds.length > 0
      ? `these kinds of network-policy-api are in effect: ${kinds.join(', ')}`
      : 'network-policy-api has no effect',
  isolationEndsNormalTier: (ends) =>
    ends ? 'who is isolated never comes to the Baseline tier' : 'the Baseline tier decides before isolation does',
  schemaRefuses: (refuses) =>
    refuses ? 'what the schema refuses has no effect' : 'what the parser takes is in effect, though the schema refuses it',
  schemaPrunes: (prunes) =>
    prunes ? 'fields that the schema does not know are dropped first' : 'every field that is written is read',
  refusesUnknownFields: (refuses) =>
    refuses
      ? 'a field that is not known refuses the object'
      : 'a field that is not known is left out, and the rest is in effect',
  filtersTopologyLabels: (filters) =>
    filters ? 'labels of topology.kubernetes.io are no part of an identity' : 'labels of topology.kubernetes.io count',
  portRanges: (read) => (read ? 'endPort is read' : 'endPort is cut off: only the first port counts'),
  enableDefaultDeny: (read) => (read ? 'enableDefaultDeny is read' : 'enableDefaultDeny is not known: every rule isolates'),
  emptyListWithPortsIsAny: (any) => `an empty list of peers with ports is ${any ? 'anybody' : 'nobody'}`,
  emptyNamesWithPortsIsAny: (any) => `names or services that are none, with ports, are ${any ? 'anybody' : 'nobody'}`,
  cidrGroups: (where) =>
    where === 'everywhere' ? 'CIDR groups are read everywhere' : 'CIDR groups are read in ingress allow rules only',
  namespaceLabelsLiftNamespace: (lift) =>
    lift
      ? 'labels of a namespace reach into other namespaces'
      : 'labels of a namespace do not lift the restriction to the policy’s own',
  clusterRequirement: (asks) =>
    asks ? 'selectors are of the own cluster’s pods' : 'a selector by NotIn or DoesNotExist selects nodes and the world too',
  egressNamedPorts: (of) =>
    of === 'peer' ? 'a named port on egress is each peer’s' : 'a named port on egress is one number for all pods together',
  services: (which) =>
    which === 'all' ? 'toServices means a service’s pods' : 'toServices takes services without a selector only',
  servicesInDeny: (resolve) => (resolve ? 'deny rules look services up' : 'deny rules do not look services up'),
  fqdns: (open) => (open ? 'toFQDNs opens the addresses of names' : 'toFQDNs matches nobody'),
  deepNamePatterns: (deep) => `a leading **. of a name is ${deep ? 'one label or more' : 'one label'}`,
  layer7: (reads) =>
    reads ? 'a proxy reads on where a rule says so' : 'nothing reads on: an allow with L7 rules allows nothing',
  parserPerPort: (one) =>
    one ? 'a port has one L7 parser, whoever the peer' : 'each peer of a port may have an L7 parser of its own',
  nodes: (judged) =>
    judged ? 'nodes are judged, and known by their labels' : 'policies and labels of nodes have no effect',
  ownNode: (reaches) =>
    reaches === 'always'
      ? 'the node always reaches its own pods'
      : reaches === 'unless-denied'
        ? 'the node reaches its own pods unless a rule denies it'
        : 'the node reaches its own pods only where an ingress rule selects them',
  toOwnNode: (free) => (free ? 'a pod always reaches its own node' : 'a pod reaches its node by policy alone'),
  checksDenyRules: (checks) => (checks ? 'deny rules are checked and may be refused' : 'deny rules are taken unchecked'),
  refusesNoRules: (refuses) => (refuses ? 'a spec without a rule is refused' : 'a spec without a rule is taken as nothing')
}

export function describeTrait<T extends keyof Traits>(trait: T, traits: Traits): string {
  return WORDS[trait](traits[trait])
}
