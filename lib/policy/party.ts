import type { Entity, Labels, NamedPort, Namespace, Party, World } from './model'

/**
 * One side of a flow as policies see it. Two parties with equal identities get equal verdicts from every rule that does not
 * ask for an address; `compile` groups endpoints by this, and `evaluate` asks the same predicates of it.
 */
export interface Identity {
  /**
   * `pod`: a managed pod. `node`: a node, this one or another, and its hostNetwork pods. `reserved`: health, ingress, init,
   * unmanaged. `external`: an address outside the cluster.
   */
  readonly kind: 'pod' | 'node' | 'reserved' | 'external'
  /** Identity labels (SPEC 2.2): `source:key` to value, the label filter applied, `reserved:` ones included. */
  readonly labels: Labels
  /** Reserved labels that it carries (`world` beside `world-ipv4` never: see SPEC 4.2). */
  readonly entities: readonly Entity[]
  /** Of a pod: its labels as Kubernetes has them, nothing filtered. */
  readonly podLabels?: Labels
  readonly namespace?: Namespace
  readonly ports: readonly NamedPort[]
  /** Every address it has, as written. */
  readonly addresses: readonly string[]
}

/** Who a party is in this world. Undefined where the world has no such pod or node. */
export function identify(_world: World, _party: Party): Identity | undefined {
  throw new Error('not yet')
}
