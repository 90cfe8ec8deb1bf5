import type { RuleId, RuleVerdict } from '../model'

/** The one condition that a rule asks for and that was not met. */
export interface Unmet {
  /** Of whom or what: the policy's subject, the peer of the rule, or its ports. */
  readonly of: 'subject' | 'peer' | 'port'
  readonly kind: UnmetKind
  /** Where it stands in the rule's document: the entry of a peer or a port, or the subject's selector. */
  readonly path: string
  /** What was asked for: `tier=api`, `namespace shop`, `TCP 5432`. */
  readonly wanted: string
  /** What was seen instead: `tier=web`, `no label tier`, `TCP 80`. */
  readonly seen: string
}

export type UnmetKind =
  | 'label'
  | 'namespace'
  | 'namespace-label'
  | 'service-account'
  | 'cluster'
  /** Another kind of peer altogether: a pod where a node is asked for, the world where pods are. */
  | 'entity'
  | 'node-label'
  | 'cidr'
  /** In the prefix, and taken out of it again. */
  | 'except'
  /** The address is in the prefix, but the rule's CIDRs never mean pods or nodes (SPEC 4.4). */
  | 'cidr-of-pod'
  | 'cidr-group'
  | 'name'
  | 'service'
  | 'port'
  | 'protocol'
  /** The name of a port is not defined where it is looked up (SPEC 5.3). */
  | 'port-name'
  | 'icmp-type'

/** A rule that would have turned the verdict round, but for one condition (SPEC 12.3). */
export interface NearMiss {
  readonly rule: RuleId
  /** What it would have said. */
  readonly verdict: RuleVerdict
  readonly unmet: Unmet
}

/** All conditions of an alternative that were not met; `'never'` where no party could meet them. */
export type Unmets = readonly Omit<Unmet, 'of'>[] | 'never'
