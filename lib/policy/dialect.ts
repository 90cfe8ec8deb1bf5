import type { Dialect, PolicyKind } from './kind'

/** The releases of Cilium whose schema and parser are known. */
export type CiliumRelease = '1.20' | '1.15'

/**
 * Where engines differ on the same object, one line each. Nothing else in the engine asks which dialect it is:
 * a difference that is not in this table does not exist.
 */
export interface Traits {
  /** Whose schema and whose parser judge Cilium's kinds (1.0 to 1.20). */
  readonly ciliumRelease: CiliumRelease
  /** NP: as the Kubernetes API says, by pods and their addresses, or turned into Cilium's rules over identities (SPEC 4.5, 8.3). */
  readonly networkPolicy: 'kubernetes' | 'cilium'
  /** CNP and CCNP are understood at all. */
  readonly ciliumPolicy: boolean
  /** The kinds of network-policy-api that are understood (8.8). */
  readonly tiers: readonly PolicyKind[]
  /** Isolation is the end of the Normal tier, instead of the very end (8.8). */
  readonly isolationEndsNormalTier: boolean
  /** An object that the API server's schema refuses is not in effect (1.0). */
  readonly schemaRefuses: boolean
  /** Fields that the schema does not know are dropped before the object is read (1.0). */
  readonly schemaPrunes: boolean
  /** A field of `spec` that the schema does not know refuses the object: dropped, it could open more than is meant (1.0, 10). */
  readonly refusesUnknownFields: boolean
  /** Keys dropped by the label filter beside those of 2.3. */
  readonly filtersTopologyLabels: boolean
  /** `endPort` is read (5.2). */
  readonly portRanges: boolean
  /** `enableDefaultDeny` is read (3.9). */
  readonly enableDefaultDeny: boolean
  /** An L3 list that is empty, with toPorts: any peer, instead of none (3.3). */
  readonly emptyListWithPortsIsAny: boolean
  /** `toFQDNs: []`, `toServices: []` or services that resolve to nothing, with toPorts: any peer (3.4). */
  readonly emptyNamesWithPortsIsAny: boolean
  /** Where CIDR groups are read (4.11). */
  readonly cidrGroups: 'everywhere' | 'ingress-allow'
  /** A namespace.labels key lifts the restriction to the policy's own namespace (2.5). */
  readonly namespaceLabelsLiftNamespace: boolean
  /** Peer selectors ask for the local cluster (2.5). */
  readonly clusterRequirement: boolean
  /** Named ports on egress: of each peer, or of all pods together (5.3). */
  readonly egressNamedPorts: 'peer' | 'all-pods'
  /** Services by their pods, or only those without a selector, by their backends (4.8). */
  readonly services: 'all' | 'without-selector'
  /** Deny rules resolve services; in Cilium they never do, and so match nobody, or with ports anybody (4.8, 3.4). */
  readonly servicesInDeny: boolean
  /** toFQDNs opens the addresses of names seen (4.6). */
  readonly fqdns: boolean
  /** A leading `**.` of a name pattern is one or more labels, instead of one (4.7). */
  readonly deepNamePatterns: boolean
  /** L7 rules: told by the verdict, or an allow that matches nothing (6.0). */
  readonly layer7: boolean
  /** L7 parsers conflict on one port whatever the peers, instead of per peer (1.21). */
  readonly parserPerPort: boolean
  /** Policies of nodes (host firewall) and peers by node labels (2.8, 7.2). */
  readonly nodes: boolean
  /** Does the local node reach its own pods without a rule, and then past any proxy (7.5, 8.4)? */
  readonly ownNode: 'always' | 'with-ingress-rule' | 'unless-denied'
  /** May a pod always reach its own node (8.4)? */
  readonly toOwnNode: boolean
  /** Deny rules are checked by the parser (1.5 to 1.13). */
  readonly checksDenyRules: boolean
  /** No direction with a rule: refused, instead of accepted as nothing (1.2). */
  readonly refusesNoRules: boolean
}

const CILIUM_1_20: Traits = {
  ciliumRelease: '1.20',
  networkPolicy: 'cilium',
  ciliumPolicy: true,
  tiers: ['ClusterNetworkPolicy'],
  isolationEndsNormalTier: false,
  schemaRefuses: false,
  schemaPrunes: false,
  refusesUnknownFields: false,
  filtersTopologyLabels: true,
  portRanges: true,
  enableDefaultDeny: true,
  emptyListWithPortsIsAny: false,
  emptyNamesWithPortsIsAny: true,
  cidrGroups: 'everywhere',
  namespaceLabelsLiftNamespace: true,
  clusterRequirement: true,
  egressNamedPorts: 'peer',
  services: 'all',
  servicesInDeny: false,
  fqdns: true,
  deepNamePatterns: true,
  layer7: true,
  parserPerPort: false,
  nodes: true,
  ownNode: 'with-ingress-rule',
  toOwnNode: false,
  checksDenyRules: true,
  refusesNoRules: true
}

export const DIALECTS: Readonly<Record<Dialect, Traits>> = {
  'cilium-1.20': CILIUM_1_20,
  'cilium-1.15': {
    ...CILIUM_1_20,
    ciliumRelease: '1.15',
    tiers: [],
    schemaRefuses: true,
    schemaPrunes: true,
    filtersTopologyLabels: false,
    portRanges: false,
    enableDefaultDeny: false,
    emptyListWithPortsIsAny: true,
    cidrGroups: 'ingress-allow',
    namespaceLabelsLiftNamespace: false,
    clusterRequirement: false,
    egressNamedPorts: 'all-pods',
    services: 'without-selector',
    deepNamePatterns: false,
    parserPerPort: true,
    ownNode: 'always',
    checksDenyRules: false,
    refusesNoRules: false
  },
  portcullis: {
    ...CILIUM_1_20,
    networkPolicy: 'kubernetes',
    tiers: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
    isolationEndsNormalTier: true,
    schemaRefuses: true,
    refusesUnknownFields: true,
    emptyNamesWithPortsIsAny: false,
    servicesInDeny: true,
    fqdns: false,
    layer7: false,
    nodes: false,
    ownNode: 'unless-denied'
  },
  kubernetes: {
    ...CILIUM_1_20,
    networkPolicy: 'kubernetes',
    ciliumPolicy: false,
    isolationEndsNormalTier: true,
    tiers: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
    fqdns: false,
    layer7: false,
    nodes: false,
    ownNode: 'always',
    toOwnNode: true
  }
}

/** Whose reading: a dialect by its name, or a world or settings that name one. */
export type Reader = Dialect | { readonly dialect: Dialect; readonly traits?: Traits | undefined }

export function traits(reader: Reader): Traits {
  return typeof reader === 'string' ? DIALECTS[reader] : (reader.traits ?? DIALECTS[reader.dialect])
}
