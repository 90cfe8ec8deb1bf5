import type { Entity, Flow, NamespaceMatch, Party, Protocol, Selector } from '../model'

/** Whom a statement speaks of. `path` leads to it from the root of its document. */
export type PartySelector = { readonly path: string } & (
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  /** Pods by their own labels, in the namespaces meant. */
  | { readonly kind: 'pods'; readonly namespaces: NamespaceMatch; readonly pods: Selector }
  | { readonly kind: 'entity'; readonly entity: Entity }
  /** Whoever bears an address of it: outside the cluster, and the pods and nodes that have one (SPEC 13.3). */
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
)

/** Ports `first` to `last`, or ICMP types. `ANY` is TCP, UDP and SCTP. */
export interface PortSelector {
  readonly path: string
  readonly protocol: Protocol | 'ANY'
  readonly first: number
  readonly last: number
}

/** One statement: every pair of a source and a destination, on every port meant, is allowed; or none is (SPEC 13.1). */
export interface Expectation {
  readonly path: string
  /** What its author calls it. */
  readonly name?: string
  readonly wanted: 'allow' | 'deny'
  readonly from: readonly PartySelector[]
  readonly to: readonly PartySelector[]
  /** `'any'`: every port and protocol, ICMP too. */
  readonly ports: 'any' | readonly PortSelector[]
}

export interface Expectations {
  readonly name?: string
  readonly expect: readonly Expectation[]
}

export interface Counterexample {
  readonly flow: Flow
  /** How many pairs of a source and a destination are like this one: no policy tells them apart. */
  readonly pairs: number
}

export type ExpectationResult = {
  readonly expectation: Expectation
  /** Flows judged; each stands for all that no policy tells apart from it. */
  readonly checked: number
} & (
  | { readonly outcome: 'pass' }
  | {
      readonly outcome: 'fail'
      readonly counterexamples: readonly Counterexample[]
      /** There are more than those: looking stopped at the limit. */
      readonly more: boolean
    }
  /** A statement about nobody would pass whatever the policies say, so it is a failure of its own kind (SPEC 13.5). */
  | { readonly outcome: 'matches-nobody'; readonly nobody: 'from' | 'to' | 'pair' }
)

/** Parties that no policy of the world tells apart; the first stands for all. */
export interface Group {
  readonly parties: readonly [Party, ...Party[]]
}
