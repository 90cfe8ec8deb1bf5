import type { Json, JsonObject, Path } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import type {
  Authentication,
  DrawnKind,
  Extra,
  L7View,
  Peer,
  PeerInput,
  PortChip,
  PortInput,
  SelectorInput,
  Subject
} from '../canvas/model'

/** A rule of the text, taken apart. */
export interface RuleView {
  readonly path: Path
  readonly direction: Direction
  readonly verdict: 'allow' | 'deny'
  /** Never empty: a rule without peers has one entry, `any` or `nobody`. */
  readonly peers: readonly PeerEntry[]
  readonly ports: 'any' | readonly PortChip[]
  /** The keys of the rule that hold its ports. */
  readonly portPaths: readonly Path[]
  readonly l7: readonly L7View[]
  readonly extras: readonly Extra[]
  readonly authentication?: Authentication
}

export interface PeerEntry {
  /** The entry in the list of peers; of `any` and `nobody` the list or the rule. */
  readonly path: Path
  readonly peer: Peer
}

/** What reading needs beside the value. */
export interface Reading {
  /** Namespace of the policy; empty where it is clusterwide. */
  readonly namespace: string
  /** The YAML at a path, as written. */
  readonly source: (path: Path) => string
}

/** What closes a direction in one spec. */
export interface Isolation {
  readonly closed: boolean
  /** What in the text closes it, or keeps it open against its rules. */
  readonly path?: Path
}

/** A list of rules: `ingress`, `ingressDeny`. */
export interface RuleList {
  readonly key: string
  readonly direction: Direction
  readonly verdict: 'allow' | 'deny'
}

/** How one kind of policy writes what the canvas shows. Reading and writing lie side by side: each is the other's test. */
export interface Shape {
  readonly kinds: readonly DrawnKind[]
  readonly lists: readonly RuleList[]
  /** Keys of `spec` that this drawing knows beside the subject's; others are shown as raw. */
  readonly known: readonly string[]
  readSubject(spec: JsonObject, path: Path, reading: Reading): Pick<Subject, 'kind' | 'path' | 'selector' | 'namespace'>
  readRule(rule: Json, path: Path, list: RuleList, reading: Reading): RuleView
  isolation(spec: JsonObject, path: Path, direction: Direction): Isolation
  writeSubject(selector: SelectorInput, old: Json | undefined): JsonObject
  /** The key of the rule that lists peers of this kind, and the entry; a sentence where this kind of policy cannot say it. */
  writePeer(peer: PeerInput, list: RuleList, old?: Json): { readonly key: string | undefined; readonly value: Json } | string
  /** The parts of a rule that say its ports; a sentence where this kind of policy cannot. */
  writePorts(ports: readonly PortInput[]): JsonObject | string
  /** One entry for a port. */
  writePort(port: PortInput, old?: Json): Json | string
}
