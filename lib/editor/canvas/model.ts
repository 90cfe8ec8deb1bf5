import type { Path, Range } from '@/lib/document'
import type { Direction } from '@/lib/policy'

/**
 * The picture of one `spec` of one policy: the subject between its two gates, peers as blocks, rules as edges.
 * AND inside a block, OR between blocks; what has no drawing is a `raw` block, never dropped. The canvas holds no state of its
 * own: it is computed from the text (and the blocks drafted but not yet connected), and every part says where it stands there.
 */
export interface Canvas {
  readonly policy: PolicyHead
  /** The specs of this object; `spec` is the index of the one drawn. One entry for all but Cilium's `specs`. */
  readonly specs: readonly { readonly path: Path; readonly title: string }[]
  readonly spec: number
  readonly subject: Subject
  readonly gates: Readonly<Record<Direction, Gate>>
  readonly blocks: readonly Block[]
  /** In the order of the rules in the text, then of the peers. */
  readonly edges: readonly Edge[]
  /** Parts of the spec that have no drawing, then of the object (`metadata.labels`): their key, path and YAML. */
  readonly extras: readonly Extra[]
  /** Absent for kinds that have none. */
  readonly notes?: Notes
  /** Why the canvas cannot be edited (an object of a kind that is only shown); absent when it can. */
  readonly readOnly?: string
}

/** What a spec says of itself, for whoever reads it or its logs. `undefined`: in a way that only the text can say. */
export interface Notes {
  /** Put on each log line of its rules; empty: nothing. */
  readonly log: string | undefined
  readonly labels: readonly NoteLabel[] | undefined
}

export interface NoteLabel {
  readonly key: string
  readonly value: string
  /** As written; most leave it out. */
  readonly source?: string
}

/** Something of the text that has no drawing, shown as its YAML. */
export interface Extra {
  readonly key: string
  readonly path: Path
  readonly yaml: string
}

export type DrawnKind = 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy'

export interface PolicyHead {
  /** What the text says; `unknown` for kinds that have no drawing. */
  readonly kind: DrawnKind | 'unknown'
  readonly kindText: string
  readonly name: string
  /** `default` when the text has none; empty for clusterwide kinds. */
  readonly namespace: string
  readonly description: string
}

// ---------------------------------------------------------------------------------------------- selectors

/** One ANDed condition, shown as a chip. */
export interface SelectorTerm {
  /** Path of the label or expression; empty in a draft. */
  readonly path: Path
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: readonly string[]
  /** From `matchLabels` (one value, operator In), or from `matchExpressions`. */
  readonly form: 'label' | 'expression'
  /** As shown: `app=backend2`, `tier in (a, b)`, `!canary`. */
  readonly text: string
}

/** What a selector says. No terms: everything. */
export interface SelectorView {
  readonly terms: readonly SelectorTerm[]
}

/** What an edit writes; terms of one value with operator In and `form: 'label'` become matchLabels. */
export type SelectorInput = readonly {
  readonly key: string
  readonly operator: SelectorTerm['operator']
  readonly values: readonly string[]
  readonly form?: SelectorTerm['form']
}[]

/** Which namespaces a block means. */
export type NamespaceScope =
  /** The policy's own. */
  | { readonly kind: 'own' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'all' }
  /** By the namespaces' labels. */
  | { readonly kind: 'labels'; readonly selector: SelectorView }

export interface PodRef {
  readonly namespace: string
  readonly name: string
}

/** The pods that match right now; absent while no cluster is known. */
export interface Matching {
  readonly pods: readonly PodRef[]
}

// ---------------------------------------------------------------------------------------------- subject and gates

export interface Subject {
  readonly id: 'subject'
  readonly kind: 'endpoints' | 'pods' | 'nodes'
  /** Path of the selector; where the text has none yet, where it would be. */
  readonly path: Path
  readonly selector: SelectorView
  readonly namespace: NamespaceScope
  readonly title: string
  readonly matching?: Matching
}

export interface Gate {
  readonly direction: Direction
  readonly state: 'open' | 'closed'
  /** Why, in one sentence: "`default/example` has ingress rules, so only these may enter." */
  readonly sentence: string
  /** The policies that close it: this one (`here`) and those in force in the cluster for the same pods. */
  readonly closedBy: readonly {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly here: boolean
  }[]
  /** What in this text closes it; absent when nothing does. */
  readonly path?: Path
  /** May `isolate` / `unisolate` be offered now? A sentence says why not. */
  readonly canIsolate: true | string
  readonly canUnisolate: true | string
  /** What `enableDefaultDeny` of a Cilium policy says of this direction; absent where it says nothing. */
  readonly asked?: boolean
}

// ---------------------------------------------------------------------------------------------- blocks

/** Stable while the text is edited: see canvas/identity.ts. */
export type BlockId = string

interface BlockBase {
  readonly id: BlockId
  readonly side: Direction
  /** Where it stands: the path of the peer entry; empty for a draft. */
  readonly paths: readonly Path[]
  /** Not connected yet, so not in the YAML. */
  readonly draft: boolean
  /** Short name for the card's head: `backend1`, `world`, `10.0.0.0/8`, `Any endpoint`. */
  readonly title: string
  readonly matching?: Matching
}

/** What a block says: also what commands take to make or change one. */
export type Peer =
  /** Pods by label (NP podSelector + namespaceSelector; CNP fromEndpoints/toEndpoints). */
  | { readonly kind: 'endpoints'; readonly selector: SelectorView; readonly namespace: NamespaceScope }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | {
      readonly kind: 'cidr-group'
      readonly group?: string
      readonly selector?: SelectorView
      readonly except: readonly string[]
    }
  | { readonly kind: 'fqdn'; readonly matchName?: string; readonly matchPattern?: string }
  | { readonly kind: 'service'; readonly name?: string; readonly namespace?: string; readonly selector?: SelectorView }
  | { readonly kind: 'nodes'; readonly selector: SelectorView }
  /** Everyone: a rule without peers. */
  | { readonly kind: 'any' }
  /** A rule whose list of peers is there and empty: it selects nobody. */
  | { readonly kind: 'nobody' }
  /** In the text, but without a drawing; shown as its YAML. */
  | { readonly kind: 'raw'; readonly yaml: string; readonly why: string }

export type PeerKind = Peer['kind']

/** What commands take for a peer: selectors as input, no raw text. */
export type PeerInput =
  | { readonly kind: 'endpoints'; readonly selector: SelectorInput; readonly namespace?: NamespaceInput }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except?: readonly string[] }
  /** By its name, or all that bear labels: one of the two. */
  | {
      readonly kind: 'cidr-group'
      readonly group?: string
      readonly selector?: SelectorInput
      readonly except?: readonly string[]
    }
  | { readonly kind: 'fqdn'; readonly matchName?: string; readonly matchPattern?: string }
  /** By its name, or all that bear labels: one of the two. */
  | { readonly kind: 'service'; readonly name?: string; readonly namespace?: string; readonly selector?: SelectorInput }
  | { readonly kind: 'nodes'; readonly selector: SelectorInput }
  | { readonly kind: 'any' }

export type NamespaceInput =
  | { readonly kind: 'own' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'all' }
  | { readonly kind: 'labels'; readonly selector: SelectorInput }

export type Block = BlockBase & Peer

// ---------------------------------------------------------------------------------------------- edges

export type EdgeId = string

/** One rule, one peer of it, and the rule's ports. */
export interface Edge {
  readonly id: EdgeId
  readonly block: BlockId
  readonly direction: Direction
  readonly verdict: 'allow' | 'deny'
  /** The rule (`spec.ingress[0]`). */
  readonly rule: Path
  /** The peer entry and the rule's port part, where there is one: what to light up in the text. */
  readonly paths: readonly Path[]
  /** `any`: all ports and protocols. An empty list: nothing passes (SPEC 3). */
  readonly ports: 'any' | readonly PortChip[]
  /** Other edges of the same rule: they share these ports. Editing this edge's ports splits the rule first. */
  readonly sharedWith: readonly EdgeId[]
  /** L7 rules on some of the ports: shown, and not enforced by this version. */
  readonly l7: readonly L7View[]
  /** Parts of the rule without a drawing (`authentication`, `listener`, …): their key, path and YAML. */
  readonly extras: readonly Extra[]
  /** What `authentication` asks for, where it says nothing more than its mode; also among the extras. */
  readonly authentication?: Authentication
  /** `TCP 5000`, `any port`, `TCP 80, 443 +1`: for the edge's label. */
  readonly label: string
  /** "Allow from pods app=backend1 in default to TCP 5000." */
  readonly summary: string
}

/** Whether the two ends must prove who they are. */
export type Authentication = 'disabled' | 'required' | 'test-always-fail'

export type PortProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ANY'

export type PortChip = {
  /** Path of the entry in the text (`spec.ingress[0].toPorts[0].ports[0]`). */
  readonly path: Path
  /** As shown: `TCP 5000`, `TCP 8000–8080`, `UDP dns`, `ICMP 8`. */
  readonly text: string
  /** Index into the edge's l7, where rules of L7 apply to this port. */
  readonly l7?: number
} & PortInput

export type PortInput =
  /** `port` a number, or the name of a container port. */
  | { readonly kind: 'port'; readonly protocol: PortProtocol; readonly port: number | string; readonly endPort?: number }
  /** Every port of the protocol (an NP's entry without `port`; port "0" of a CNP). */
  | { readonly kind: 'protocol'; readonly protocol: PortProtocol }
  | { readonly kind: 'icmp'; readonly family: 'IPv4' | 'IPv6'; readonly type: number | string }
  /** Cannot be drawn; its YAML. */
  | { readonly kind: 'raw'; readonly yaml: string }

export interface L7View {
  readonly path: Path
  readonly protocol: 'http' | 'dns' | 'sni' | 'kafka' | 'other'
  /** One line a rule: `GET /api/users`. */
  readonly lines: readonly string[]
  /** The same, to be edited; undefined for one that says more than can be edited here. */
  readonly rules: readonly (L7Input | undefined)[]
}

/** What a proxy is to let through on a port; what is absent may be anything. HTTP's are regular expressions (RE2). */
export type L7Input =
  | {
      readonly kind: 'http'
      readonly method?: string
      readonly host?: string
      readonly path?: string
      /** `X-Name: value`, or the name alone. */
      readonly headers?: readonly string[]
    }
  | { readonly kind: 'dns'; readonly matchName?: string; readonly matchPattern?: string }
  | { readonly kind: 'sni'; readonly name: string }

/** Pixels of the canvas, y downwards. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Where something of the canvas or of a flow stands in the text. */
export interface Located {
  readonly document: number
  readonly path: Path
  readonly range: Range
  readonly edges: readonly EdgeId[]
}
