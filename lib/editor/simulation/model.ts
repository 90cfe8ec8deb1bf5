import type { Dialect, Direction, Explanation, Flow, Party, Policy, World } from '@/lib/policy'
import type { PodRef } from '../canvas/model'
import type { ExpectationCheck } from '../expectations/model'
import type { MapChanges } from '../map/changes'
import type { ReachOf } from '../map/reached'

/** Some who are alike to every policy: `shop/web-1`, `shop/{app=web}`, `own node`, `192.0.2.0/24`. */
export interface Side {
  readonly name: string
  /** How many pods; 0 for what is no pod. */
  readonly pods: number
  readonly namespace: string
  /** One of them, to ask about. */
  readonly party: Party | undefined
}

/** What the open text changes between two, if it is applied: ports in words, empty for none. */
export interface Change {
  readonly from: Side
  readonly to: Side
  readonly lost: string
  readonly gained: string
  /** A port that changes, to ask about; a type for ICMP. */
  readonly example: Flow | undefined
}

/** All that the open text changes, counted, and a part of the list: whole it can be a million pairs. */
export interface Blast {
  /** Pairs that lose, and that gain; one can do both. */
  readonly losing: number
  readonly gaining: number
  /** Connections that were seen and would be dropped, and that would pass. */
  readonly cut: number
  readonly freed: number
  /** Of the pairs, by the namespace of either end; those that lose most first. */
  readonly namespaces: readonly { readonly name: string; readonly losing: number; readonly gaining: number }[]
  readonly rows: BlastRows
  /** How long it took, in milliseconds. */
  readonly took: number
}

/** Which changes are listed. Empty: all. */
export interface BlastFilter {
  readonly effect: 'all' | 'loses' | 'gains'
  /** Of either end. */
  readonly namespace: string
  /** In the name of either end. */
  readonly words: string
}

/** So many of the list, from this one on. */
export interface BlastPart extends BlastFilter {
  readonly from: number
  readonly count: number
}

/** A part of the list: connections seen, then pairs, losses first. */
export interface BlastRows {
  readonly filter: BlastFilter
  /** How many the filter lets through. */
  readonly flows: number
  readonly pairs: number
  readonly from: number
  readonly rows: readonly BlastRow[]
}

export type BlastRow =
  | { readonly kind: 'flow'; readonly change: FlowChange }
  | { readonly kind: 'pair'; readonly change: Change }

export type Sides<Of> = Readonly<Record<Direction, Of>>

/** Who would lose or gain the way through a gate: how many peers, and the first of them, those who lose before those who gain. */
export interface Around {
  readonly losing: number
  readonly gaining: number
  readonly first: readonly AroundPeer[]
}

export interface AroundPeer {
  readonly peer: Side
  readonly change: Change
}

export interface FlowChange {
  readonly flow: Flow
  readonly title: string
  readonly before: boolean
  readonly after: boolean
  /** In one sentence, why it would be. */
  readonly why: string
}

export interface Matrix {
  readonly rows: readonly Side[]
  readonly columns: readonly Side[]
  /** Row by row: index into `ports`. */
  readonly cells: readonly (readonly Cell[])[]
  /** Groups that the filter leaves out, because there are too many. */
  readonly hidden: number
}

/** Ports in words, and what would change them. */
export interface Cell {
  readonly ports: string
  readonly kind: 'all' | 'some' | 'none' | 'self'
  readonly change?: 'gains' | 'loses' | 'both'
}

/** What an edit lets through: the flow that was meant, and who else. */
export interface Admits {
  /** With it the flow passes on both sides. */
  readonly passes: boolean
  /** Where it does not, why: the other side may have a say. */
  readonly why: string
  readonly others: readonly Change[]
  /** How many, since only some are listed. */
  readonly count: number
}

/** What another engine makes of the open text. */
export interface Elsewhere {
  readonly dialect: Dialect
  /** `Cilium 1.20` */
  readonly engine: string
  readonly differences: readonly ElsewhereDifference[]
}

export interface ElsewhereDifference {
  /** `kind/namespace/name`, and the place in it. */
  readonly policy: string
  readonly path: string
  /** `Under Cilium 1.15 endPort is cut off: only the first port counts.` */
  readonly sentence: string
  /** A flow that shows it, and whether it is allowed by the cluster's own engine, and by this one. */
  readonly flow: Flow
  readonly title: string
  readonly here: boolean
  readonly there: boolean
}

/** One question: as it is now, and with the open text applied. */
export interface Answer {
  readonly now: Explanation
  readonly next: Explanation
}

/** What the simulator is told and asked; each answer bears the number of its question. */
export type Question =
  | { readonly kind: 'world'; readonly world: World }
  /** The open text as policies; each replaces the one of its name that is in force. */
  | { readonly kind: 'draft'; readonly policies: readonly Policy[] }
  | { readonly kind: 'blast'; readonly seen: readonly Flow[]; readonly part: BlastPart }
  /** Another part of the same list. */
  | { readonly kind: 'blast-rows'; readonly part: BlastPart }
  /** Who would gain and lose at the gates of these pods, but for peers that are drawn `beside` them already. */
  | { readonly kind: 'around'; readonly subject: readonly PodRef[]; readonly beside: Sides<readonly string[]> }
  /** The changes as the map shows them: of this pod alone, or of all. */
  | { readonly kind: 'map-changes'; readonly pod: PodRef | undefined }
  | { readonly kind: 'ask'; readonly flow: Flow }
  /** `from`, `to`: words that rows and columns have to have. */
  | { readonly kind: 'matrix'; readonly namespace: string; readonly from: string; readonly to: string }
  /** The documents of the open text: what do other engines make of them? */
  | { readonly kind: 'elsewhere'; readonly documents: readonly unknown[] }
  /** Who can reach this pod, and whom can it reach, with the open text applied? */
  | { readonly kind: 'reach'; readonly pod: PodRef }
  /** Documents of expectations: do they hold with the open text applied? */
  | { readonly kind: 'expect'; readonly documents: readonly unknown[] }
  /** The open text with one edit or another in it: what does each let through beside this flow? */
  | { readonly kind: 'admits'; readonly flow: Flow; readonly candidates: readonly (readonly Policy[])[] }

export type Reply =
  | { readonly kind: 'blast'; readonly blast: Blast }
  | { readonly kind: 'blast-rows'; readonly rows: BlastRows }
  | { readonly kind: 'around'; readonly around: Sides<Around> }
  | { readonly kind: 'map-changes'; readonly changes: MapChanges }
  | { readonly kind: 'ask'; readonly answer: Answer }
  | { readonly kind: 'matrix'; readonly matrix: Matrix }
  | { readonly kind: 'elsewhere'; readonly elsewhere: readonly Elsewhere[] }
  | { readonly kind: 'reach'; readonly reach: ReachOf | undefined }
  | { readonly kind: 'expect'; readonly checks: readonly ExpectationCheck[] }
  | { readonly kind: 'admits'; readonly admits: readonly Admits[] }
  | { readonly kind: 'done' }
