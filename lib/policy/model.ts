/**
 * The engine's model: what every policy object is turned into before anything is decided.
 * Nil and empty never mean different things here: `'any'` is everything, an empty list is nothing.
 */

import type { Traits } from './dialect'
import type { Dialect, PolicyKind } from './kind'

export type { Dialect, PolicyKind } from './kind'

export type Direction = 'ingress' | 'egress'
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress']

export type Family = 'ipv4' | 'ipv6'

/** Protocols that a flow can have. ICMP and ICMPv6 carry their type where others carry a port. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6'

/** Plain Kubernetes labels: key to value. */
export type Labels = Readonly<Record<string, string>>

// ---------------------------------------------------------------------------------------------- selectors

export type Requirement =
  | { readonly operator: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] }
  | { readonly operator: 'exists' | 'does-not-exist'; readonly key: string }

/** ANDed requirements. None at all: matches everything. */
export interface Selector {
  readonly requirements: readonly Requirement[]
}

/** The reserved entities that a Cilium policy can name. */
export type Entity =
  | 'host'
  | 'remote-node'
  | 'kube-apiserver'
  | 'ingress'
  | 'cluster'
  | 'cluster-mesh'
  | 'init'
  | 'health'
  | 'unmanaged'
  | 'world'
  | 'world-ipv4'
  | 'world-ipv6'
  | 'all'
  | 'none'

// ---------------------------------------------------------------------------------------------- policies

export interface PolicyRef {
  readonly kind: PolicyKind
  /** Empty for clusterwide kinds. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation: number
}

/** `kind/namespace/name@uid.generation#path`; see `ruleId` in id.ts. */
export type RuleId = string

/** Highest first. */
export type Tier = 'admin' | 'normal' | 'baseline' | 'default'

export type RuleVerdict = 'allow' | 'deny' | 'pass'

/** Whom a policy selects. */
export type Subject =
  /** Kubernetes: pods of one namespace (or of the namespaces selected), by their own labels. */
  | { readonly kind: 'pods'; readonly namespaces: NamespaceMatch; readonly pods: Selector }
  /** Cilium: endpoints by identity labels (`source:key`), namespace requirement already added. */
  | { readonly kind: 'endpoints'; readonly selector: Selector }
  /** Cilium host policies. */
  | { readonly kind: 'nodes'; readonly selector: Selector }

export type NamespaceMatch =
  | { readonly kind: 'all' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'labels'; readonly selector: Selector }

/** One peer entry of a rule. `path` leads to it from the root of the document (`spec.ingress[0].fromEndpoints[1]`). */
export type Peer = { readonly path: string } & (
  | { readonly kind: 'pods'; readonly namespaces: NamespaceMatch; readonly pods: Selector }
  | { readonly kind: 'endpoints'; readonly selector: Selector }
  /** Cilium: other nodes by identity labels (SPEC 2.8). `plain`: network-policy-api, every node by its own labels. */
  | { readonly kind: 'nodes'; readonly selector: Selector; readonly plain?: boolean }
  | { readonly kind: 'entity'; readonly entity: Entity }
  /** `matchesPods`: an NP's ipBlock matches pod addresses, a CNP's CIDR does not (SPEC 4.4, 4.5). */
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[]; readonly matchesPods: boolean }
  | { readonly kind: 'cidr-group'; readonly group: string | Selector; readonly except: readonly string[] }
  | { readonly kind: 'fqdn'; readonly matchName?: string; readonly matchPattern?: string }
  | { readonly kind: 'service'; readonly namespace?: string; readonly name?: string; readonly selector?: Selector }
  /** Understood by name alone (cloud provider groups): matches nothing. */
  | { readonly kind: 'other'; readonly what: string }
)

export type PortMatch = { readonly path: string } & (
  | { readonly kind: 'protocol'; readonly protocol: Protocol | 'ANY' }
  /** `first` to `last`, both included. `ANY` is TCP, UDP and SCTP. */
  | { readonly kind: 'range'; readonly protocol: Protocol | 'ANY'; readonly first: number; readonly last: number }
  | { readonly kind: 'named'; readonly protocol: Protocol | 'ANY'; readonly name: string; readonly last?: number }
  | { readonly kind: 'icmp'; readonly family: Family; readonly type: number }
  /** A protocol that no flow of this model has (VRRP, GRE and the like). */
  | { readonly kind: 'other'; readonly protocol: string }
)

/** What a proxy has to judge on a port; parsed and shown, and until a proxy is there, not enforced (SPEC 10). */
export type L7Rules =
  | { readonly kind: 'http'; readonly rules: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'dns'; readonly rules: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'kafka'; readonly rules: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'sni'; readonly names: readonly string[] }
  | { readonly kind: 'other'; readonly name: string }

export interface PortRule {
  readonly ports: 'any' | readonly PortMatch[]
  readonly l7?: L7Rules
  /** Names of the TLS handshake, where they stand beside `l7`; alone they are `l7` of kind `sni`. */
  readonly serverNames?: readonly string[]
  /** TLS is ended by the proxy, so that it can read what is inside: with what, as one text that equal contexts share. */
  readonly terminatingTls?: string
  /** The proxy begins TLS towards the peer; likewise. */
  readonly originatingTls?: string
  /** A listener of the user's own proxy configuration: `namespace/config/name`, and its priority (SPEC 6.9). */
  readonly listener?: { readonly name: string; readonly priority: number }
}

export interface Rule {
  readonly id: RuleId
  readonly policy: PolicyRef
  /** Path of the rule in its document (`spec.ingress[0]`). */
  readonly path: string
  readonly subject: Subject
  readonly direction: Direction
  readonly verdict: RuleVerdict
  readonly tier: Tier
  /** Lower comes first within a tier; 0 for kinds without one. */
  readonly priority: number
  readonly peers: 'any' | readonly Peer[]
  /** ORed. `'any'`: every port and protocol, ICMP too. An empty list: nothing. */
  readonly ports: 'any' | readonly PortRule[]
  /** Cilium's authentication, as written: `disabled`, or the two ends must prove who they are. */
  readonly authentication?: string
}

/** One `spec` of a policy (a Cilium object may have several). */
export interface PolicySpec {
  readonly path: string
  readonly subject: Subject
  readonly defaultDeny: Readonly<Record<Direction, boolean>>
  readonly rules: readonly Rule[]
}

export interface Policy {
  readonly ref: PolicyRef
  readonly description?: string
  readonly specs: readonly PolicySpec[]
}

// ---------------------------------------------------------------------------------------------- the world

export interface Namespace {
  readonly name: string
  readonly labels: Labels
}

export interface NamedPort {
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
}

export interface Pod {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Labels
  readonly serviceAccount: string
  readonly node: string
  /** Addresses as written, at most one a family in practice; empty before the pod has one. */
  readonly ips: readonly string[]
  readonly ports: readonly NamedPort[]
  readonly hostNetwork: boolean
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
}

export interface Node {
  readonly name: string
  readonly labels: Labels
  readonly ips: readonly string[]
  readonly kubeApiserver?: boolean
}

export interface Service {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly selector?: Labels
  readonly backends: readonly string[]
}

export interface CidrGroup {
  readonly name: string
  readonly labels: Labels
  readonly cidrs: readonly string[]
}

/** All that a verdict depends on, but for the flow. */
export interface World {
  readonly dialect: Dialect
  /** Another reading than the dialect's, to ask what one trait of it does. */
  readonly traits?: Traits
  readonly clusterName: string
  /** The node that judges: its own traffic is `host`, that of others `remote-node`. */
  readonly localNode: string
  readonly mode: 'default' | 'always' | 'never'
  /** Settings of Cilium's agent that change verdicts; all off by default. */
  readonly options?: {
    readonly hostFirewall?: boolean
    /** Nodes carry their labels, so that from/toNodes can select them. */
    readonly nodeSelectorLabels?: boolean
    /** CIDR rules match nodes too. */
    readonly cidrMatchNodes?: boolean
  }
  readonly namespaces: readonly Namespace[]
  readonly pods: readonly Pod[]
  readonly nodes: readonly Node[]
  readonly services: readonly Service[]
  readonly cidrGroups: readonly CidrGroup[]
  /** Addresses outside the cluster that are the API server (SPEC 4.3). */
  readonly apiServers?: readonly string[]
  /** DNS answers seen: name to addresses. */
  readonly names: Readonly<Record<string, readonly string[]>>
  readonly policies: readonly Policy[]
}

/** One side of a flow. */
export type Party =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'reserved'; readonly entity: Entity }
  | { readonly kind: 'address'; readonly address: string }

export interface Flow {
  readonly source: Party
  readonly destination: Party
  readonly protocol: Protocol
  /** Destination port; the type for ICMP and ICMPv6. */
  readonly port: number
  /** Needed where a pod has addresses of both families; default: the first family both sides have. */
  readonly family?: Family
}

// ---------------------------------------------------------------------------------------------- verdicts

/** Why a side came out as it did. */
export type Reason =
  | 'rule' // the rules named decided
  | 'no-policy' // nothing isolates the subject in this direction
  | 'default-deny' // isolated, and nothing allows
  | 'own-node' // the node reaches its own pods (SPEC 7.5)
  | 'self' // a pod reaches itself (SPEC 8.7)
  | 'mode' // policy enforcement is `never`
  | 'conflict' // no policy can be computed for the subject (SPEC 1, resolve-time errors)

export interface SideVerdict {
  readonly direction: Direction
  readonly subject: Party
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  /** Rules that decided (empty unless reason is `rule`). */
  readonly rules: readonly RuleId[]
  /** Allowed by way of a proxy, whose rules then decide (Cilium dialects). */
  readonly proxy?: 'http' | 'kafka' | 'dns' | 'tls' | 'listener'
  /** Rules that matched but were overridden. */
  readonly overridden: readonly RuleId[]
  /** Policies that isolate the subject in this direction. */
  readonly isolatedBy: readonly PolicyRef[]
}

/** A flow passes if both sides, where they have policy, allow it (SPEC 7.6). */
export interface FlowVerdict {
  readonly allowed: boolean
  readonly egress?: SideVerdict
  readonly ingress?: SideVerdict
}
