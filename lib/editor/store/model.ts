import type { ParsedText, Range, TextEdit } from '@/lib/document'
import type { Issue, PolicyKind, RuleId, World } from '@/lib/policy'
import type { BlockId, Canvas, EdgeId, Located, Point } from '../canvas/model'
import type { CommandArgs, CommandName, DraftBlock } from '../commands/model'
import type { PolicyDocument } from '../documents/model'
import type { TemplateName } from '../templates'

export type DraftId = string

/** A policy being edited. Its text is the truth; it may hold several YAML documents. */
export interface DraftMeta {
  readonly id: DraftId
  /** `default/example`, or "Untitled" while it has no name. */
  readonly title: string
  readonly kind: string
  /** Differs from what is in force in the cluster under the same name; `new` when nothing is. */
  readonly status: 'new' | 'changed' | 'in-force'
  readonly updatedAt: number
}

/** A policy in force, with its text as it was applied. */
export interface AppliedPolicy {
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation: number
  readonly text: string
}

/** What is known of the cluster; the world's own policies are those in force. */
export interface ClusterView {
  readonly state: 'unknown' | 'live' | 'stale'
  readonly world?: World
  readonly policies: readonly AppliedPolicy[]
  readonly revision: number
}

/** A problem of the active draft. */
export interface Problem {
  /** Stable while the problem stays: code and path. */
  readonly id: string
  readonly issue: Issue
  readonly source: 'text' | 'policy' | 'server'
  readonly document: number
  readonly range?: Range
  /** Blocks and edges concerned, for badges on the canvas. */
  readonly targets: readonly (BlockId | EdgeId | 'subject')[]
  /** Fixes that can be applied with one click. */
  readonly fixes: readonly { readonly title: string; readonly edits: readonly TextEdit[] }[]
}

/** Read with selectors; arrays and objects keep their identity while they do not change. */
export interface EditorState {
  // documents
  readonly drafts: readonly DraftMeta[]
  readonly active: DraftId | undefined
  readonly text: string
  /** What was in force under its name when the text last was just that; undefined where it never was. */
  readonly base: string | undefined
  /** Who must reach whom, and who must never: one text for all policies of the workspace. */
  readonly expectations: string
  /** Counts every change of text from anywhere: Monaco compares it to know whether it is behind. */
  readonly version: number
  readonly parsed: ParsedText
  /** The document of the text that the canvas shows. */
  readonly document: number
  // canvas
  readonly canvas: Canvas
  /** The text does not parse: the canvas is the last good one, and read-only. */
  readonly canvasStale: boolean
  readonly draftBlocks: readonly DraftBlock[]
  /** Top left corners of the blocks and of `subject`; where nobody moved them, by the layout. */
  readonly positions: Readonly<Record<BlockId, Point>>
  // selection: block ids, edge ids, 'subject', 'gate:ingress', 'gate:egress'
  readonly selection: readonly string[]
  /** Lit up by a flow or a problem, apart from the selection. */
  readonly highlight: readonly string[]
  // problems
  readonly problems: readonly Problem[]
  // cluster
  readonly cluster: ClusterView
  // history
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Steps done, oldest first. */
  readonly history: readonly { readonly title: string; readonly at: number }[]
  /** Steps undone that can be done again, the next first. */
  readonly undone: readonly { readonly title: string; readonly at: number }[]
  /** Drafts were read from the DraftStore. */
  readonly loaded: boolean
  /** Why drafts are not kept, or not all of them; one sentence. */
  readonly draftTrouble: string | undefined
}

export interface EditorActions {
  /** Runs a command on the active draft; an Issue says why it could not, and nothing changed. */
  run<N extends CommandName>(name: N, args: CommandArgs[N]): Issue | undefined
  /** The text as a command would leave it; nothing is changed. */
  tryOut<N extends CommandName>(name: N, args: CommandArgs[N]): { readonly text: string } | Issue
  /** Text from Monaco. Typing coalesces into one step of undo. */
  setText(text: string, how?: 'typing' | 'replace'): void
  applyEdits(edits: readonly TextEdit[], title: string): void
  applyFix(problem: string, fix?: number): void
  /** `title`: as the history calls the step. */
  setExpectations(text: string, title: string, how?: 'typing' | 'replace'): void
  undo(): void
  redo(): void
  /** So many steps at once: back where it is negative. */
  travel(steps: number): void

  newDraft(template: TemplateName): DraftId
  /** One draft for each YAML document in it; what is refused comes back as issues. */
  importText(
    text: string,
    how?: { readonly open?: boolean }
  ): { readonly drafts: readonly DraftId[]; readonly issues: readonly Issue[] }
  /** All drafts as they would be kept elsewhere, in the order of the list. */
  documents(): readonly PolicyDocument[]
  /** A draft of a policy in force (or the draft already open of it). */
  openApplied(kind: string, namespace: string, name: string): DraftId | undefined
  openDraft(id: DraftId): void
  closeDraft(id: DraftId): void
  /** The document of the text, and of it the spec, that the canvas shows. */
  setDocument(index: number): void
  setSpec(index: number): void

  moveBlocks(positions: Readonly<Record<BlockId, Point>>): void
  /** Lays all blocks out anew. */
  tidy(): void
  select(ids: readonly string[]): void
  highlight(ids: readonly string[]): void
  /** Selects what stands at an offset of the text (the cursor in Monaco). */
  selectAt(offset: number): void

  setCluster(view: ClusterView): void
  /** From now on the text stands for a change of this one: somebody else's was seen, and taken into account. */
  rebase(base: string): void
  /** Issues that the server found (its check before apply). */
  setServerIssues(issues: readonly Issue[]): void

  /** From a flow's rule id to the lines of the text and the edges; undefined when the rule is not of the active draft. */
  locateRule(rule: RuleId): Located | undefined
  /** Where a block, an edge, the subject or a gate stands in the text. */
  locate(id: string): Located | undefined
  /** Writes to the DraftStore at once (it is done soon after each change anyway). */
  save(): Promise<void>
  /** The page goes: what is not written yet is left where the next load finds it. */
  leave(): void
}

/** What opens a policy or writes a statement, and so needs the engine. All else has something to act on only once one is open. */
export type Opening = 'newDraft' | 'importText' | 'openApplied' | 'setExpectations'

/** Where drafts live between reloads, shared by all pages of one browser. */
export interface DraftStore {
  load(): Promise<KeptDrafts>
  /** Rejects where the browser refuses: no room, a private window. */
  save(change: DraftChange): Promise<void>
  /** For a page that goes now, when nothing asynchronous ends any more: what is given is there when this page loads again. */
  leave(change: DraftChange): void
  /** What other pages save. Returns how to stop. */
  watch(saved: (change: DraftChange) => void): () => void
}

export interface DraftChange {
  /** What this page shows; each page has its own. */
  readonly active: DraftId | undefined
  readonly put: readonly StoredDraft[]
  readonly gone: readonly DraftId[]
  /** Absent: unchanged. */
  readonly expectations?: StoredExpectations
}

export interface StoredExpectations {
  readonly text: string
  readonly updatedAt: number
}

export interface KeptDrafts {
  readonly active: DraftId | undefined
  readonly drafts: readonly StoredDraft[]
  readonly expectations: StoredExpectations | undefined
  /** Entries that this version cannot read: left where they are. */
  readonly unreadable: number
}

export interface StoredDraft {
  readonly id: DraftId
  readonly text: string
  readonly document: number
  readonly draftBlocks: readonly DraftBlock[]
  readonly positions: Readonly<Record<BlockId, Point>>
  /** Path → block id, so that ids and positions survive a reload. */
  readonly blockIds: Readonly<Record<string, BlockId>>
  readonly updatedAt: number
  /** See EditorState. */
  readonly base?: string
}
