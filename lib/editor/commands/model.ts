import type { ParsedText, Path, TextEdit } from '@/lib/document'
import type { ConvertibleKind } from '@/lib/k8s'
import type { Direction, Issue } from '@/lib/policy'
import type {
  Authentication,
  BlockId,
  Canvas,
  EdgeId,
  L7Input,
  NoteLabel,
  PeerInput,
  Point,
  PortInput,
  SelectorInput
} from '../canvas/model'

/** A block that was dragged in and is not connected: it is in the editor's state, not in the text. */
export interface DraftBlock {
  readonly id: BlockId
  readonly side: Direction
  readonly peer: PeerInput
}

/** What a command sees. */
export interface CommandContext {
  readonly parsed: ParsedText
  /** Which document of the text. */
  readonly document: number
  readonly canvas: Canvas
  readonly drafts: readonly DraftBlock[]
  /** A fresh block id, unique in this canvas. */
  readonly newId: (hint: string) => BlockId
}

/** What a command does: edits of the text before it, and the drafted blocks after it. */
export interface CommandResult {
  readonly edits: readonly TextEdit[]
  readonly drafts?: readonly DraftBlock[]
  /** Blocks whose id the caller wants kept across the edit: path after the edit → id. */
  readonly adopt?: Readonly<Record<string, BlockId>>
  /** Blocks that are no more: nobody inherits their ids. */
  readonly gone?: readonly BlockId[]
  /** Where new blocks go. */
  readonly positions?: Readonly<Record<BlockId, Point>>
  /** What to select afterwards. */
  readonly select?: readonly (BlockId | EdgeId)[]
}

export interface Command<Args> {
  /** Shown in the history and in the palette of commands: "Connect backend1". */
  readonly title: (args: Args, canvas: Canvas) => string
  readonly perform: (context: CommandContext, args: Args) => CommandResult | Issue
}

/** A rule away from its policy: one peer, its ports (absent: any port). */
export interface CopiedRule {
  readonly side: Direction
  readonly peer: PeerInput
  readonly ports?: readonly PortInput[]
  /** What a proxy lets through on some of the ports, by their index. */
  readonly l7?: readonly { readonly ports: readonly number[]; readonly rules: readonly L7Input[] }[]
  readonly verdict?: 'allow' | 'deny'
  readonly connected: boolean
}

/** Every command with its arguments: `store.run('connectBlock', {block, ports})`. */
export interface CommandArgs {
  setName: { readonly name: string }
  /** Empty: remove it (the namespace of the apply then holds: `default`). */
  setNamespace: { readonly namespace: string }
  setDescription: { readonly description: string }
  /**
   * The same policy as another kind; refused where parts have no form in it, and, unless that is accepted, where it would mean
   * something else (`conversion-changes`).
   */
  setKind: { readonly kind: ConvertibleKind; readonly accept?: boolean }
  /** `of` changes what a clusterwide policy is about; absent: as it is. */
  setSubject: { readonly selector: SelectorInput; readonly of?: 'pods' | 'nodes' }
  /** A drafted block, not yet in the YAML; `at` is its top left corner, where it was dropped. */
  addBlock: { readonly side: Direction; readonly peer: PeerInput; readonly id?: BlockId; readonly at?: Point }
  /** From a drafted block to the gate: makes a rule of it. `ports` absent: any port. */
  connectBlock: { readonly block: BlockId; readonly ports?: readonly PortInput[]; readonly verdict?: 'allow' | 'deny' }
  /** addBlock and connectBlock in one step (a rule made from a dropped flow). */
  addRule: {
    readonly side: Direction
    readonly peer: PeerInput
    readonly ports?: readonly PortInput[]
    readonly verdict?: 'allow' | 'deny'
  }
  /** One more peer beside those that an edge's rule has. */
  addPeer: { readonly edge: EdgeId; readonly peer: PeerInput }
  editBlock: { readonly block: BlockId; readonly peer: PeerInput }
  /** Deletes the block with its rule part; the rule goes when its last peer does. Several at once: one step of undo. */
  deleteBlocks: { readonly blocks: readonly BlockId[] }
  /** Takes the edge away and keeps the block as a draft. */
  disconnect: { readonly edge: EdgeId }
  duplicateBlock: { readonly block: BlockId }
  /** What was copied from a policy: rules with their ports, and blocks that were not connected. */
  pasteRules: { readonly rules: readonly CopiedRule[] }
  addPort: { readonly edge: EdgeId; readonly port: PortInput }
  editPort: { readonly edge: EdgeId; readonly index: number; readonly port: PortInput }
  removePort: { readonly edge: EdgeId; readonly index: number }
  /** `any` removes the port part. */
  setPorts: { readonly edge: EdgeId; readonly ports: 'any' | readonly PortInput[] }
  /** `port`: index of one of the edge's ports. The rule then holds for all ports that stand in one entry with it. */
  addL7: { readonly edge: EdgeId; readonly port: number; readonly rule: L7Input }
  /** `l7`: index into the edge's l7, and `index` into its rules. */
  editL7: { readonly edge: EdgeId; readonly l7: number; readonly index: number; readonly rule: L7Input }
  removeL7: { readonly edge: EdgeId; readonly l7: number; readonly index: number }
  /** What stands at a path, as it was typed; of a pair its key is part of it. The Issue of a text that does not parse has a range in it. */
  editYaml: { readonly path: Path; readonly yaml: string }
  removeExtra: { readonly path: Path }
  setVerdict: { readonly edge: EdgeId; readonly verdict: 'allow' | 'deny' }
  /** Absent: the rule says nothing of it. */
  setAuthentication: { readonly edge: EdgeId; readonly mode?: Authentication | undefined }
  /** Absent: the rules say it (`enableDefaultDeny` unset). */
  setDefaultDeny: { readonly direction: Direction; readonly asked?: boolean | undefined }
  /** Empty: none. */
  setLog: { readonly log: string }
  setLabels: { readonly labels: readonly NoteLabel[] }
  isolate: { readonly direction: Direction }
  unisolate: { readonly direction: Direction }
  /** Egress to kube-dns on UDP and TCP 53. */
  allowDns: Record<never, never>
}

export type CommandName = keyof CommandArgs
