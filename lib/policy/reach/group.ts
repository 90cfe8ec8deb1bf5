import type { Cidr } from '../cidr'
import type { View } from '../classes'
import type { Entity, Family, Labels, NamedPort, Node, Pod } from '../model'
import type { Identity } from '../party'

/**
 * Parties that no policy tells apart: one row and one column of the matrix. `index` is its place in `Reachability.groups`.
 * A node is two groups: to the pods on it, and to all others.
 */
export type Group = GroupCore &
  (
    | {
        readonly kind: 'pods'
        readonly namespace: string
        readonly labels: Labels
        readonly serviceAccount: string
        readonly ports: readonly NamedPort[]
        readonly pods: readonly Pod[]
      }
    /** Nodes, as the pods on them see them. Empty where the world has no node. */
    | { readonly kind: 'own-node'; readonly nodes: readonly Node[] }
    /** Nodes, as everybody else sees them; `own` is the group that they are to their own pods. */
    | { readonly kind: 'other-node'; readonly nodes: readonly Node[]; readonly own: number }
    /** Health, ingress, init, unmanaged (Cilium). */
    | { readonly kind: 'reserved'; readonly entity: Entity }
    /** Addresses outside the cluster: those of `cidr` that are in none of `except`, which are groups of their own. */
    | {
        readonly kind: 'outside'
        readonly family: Family
        readonly cidr: string
        readonly except: readonly string[]
        /** It is an address of the API server. */
        readonly apiServer: boolean
      }
  )

interface GroupCore {
  readonly index: number
  /** One word, the same in every world: `shop/{app=web}`, `own node`, `192.0.2.0/24`. */
  readonly name: string
  /** What policies ask of it, as a peer. */
  readonly identity: Identity
  /** By which prefixes policies know its addresses; one a family in practice. */
  readonly classes: readonly GroupClass[]
  readonly families: readonly Family[]
}

/** The longest prefix that policies name of an address. */
export interface GroupClass {
  readonly view: View
  readonly cidr: Cidr
}
