import { createStore, type StoreApi } from 'zustand/vanilla'
import { applyEdits, type ParsedText, parse, type TextEdit } from '@/lib/document'
import { isPolicyDocument, readObject } from '@/lib/k8s'
import type { Issue } from '@/lib/policy'
import { freshId } from '../canvas/identity'
import type { BlockId, Canvas } from '../canvas/model'
import { headOf } from '../canvas/project'
import { commands } from '../commands'
import type { CommandArgs, CommandContext, CommandName, CommandResult } from '../commands/model'
import { isIssue, refused } from '../commands/work'
import { place } from '../layout/columns'
import { findProblems } from '../problems/find'
import { TEMPLATES } from '../templates'
import { appliedOf, type Draft, derive, fromStored, metaOf, newDraft, toStored } from './draft'
import { back, forth, note, type Snapshot } from './history'
import { located, locateRule, pathOf, selectionAt } from './locate'
import type { ClusterView, DraftId, DraftStore, EditorActions, EditorState, TemplateName } from './model'
import { share } from './share'

/** State and actions in one vanilla zustand store: `useStore(store, (s) => s.canvas)`. */
export type EditorStore = StoreApi<EditorState & { readonly actions: EditorActions }>

export interface EditorOptions {
  /** Absent: drafts live in memory only. */
  readonly drafts?: DraftStore
  /** What is opened where no draft was kept. Default: the example; `none`: nothing, the page greets with what there is. */
  readonly first?: TemplateName | 'none'
  /** Now, in milliseconds. */
  readonly now?: () => number
}

const NO_CLUSTER: ClusterView = { state: 'unknown', policies: [], revision: 0 }
const NOTHING: ParsedText = { text: '', documents: [], issues: [] }
/** Drafts are written this long after the last change. */
const SAVE_AFTER = 300

/**
 * The editor without a page. The text of the active draft is the truth: canvas, problems and positions are computed from it
 * after each change, and parts that did not change keep their identity.
 */
export function createEditorStore(options: EditorOptions = {}): EditorStore {
  const now = options.now ?? Date.now
  const drafts = new Map<DraftId, Draft>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const state = () => store.getState()
  const active = () => {
    const id = state().active
    return id === undefined ? undefined : drafts.get(id)
  }

  /** Takes a draft in and shows it if it is the active one. */
  function keep(draft: Draft, more: Partial<EditorState> = {}): void {
    drafts.set(draft.id, draft)
    show(more)
    saveSoon()
  }

  /** State from the active draft. */
  function show(more: Partial<EditorState> = {}): void {
    const before = state()
    const cluster = more.cluster ?? before.cluster
    const id = 'active' in more ? more.active : before.active
    const draft = id === undefined ? undefined : drafts.get(id)
    const list = share(
      before.drafts,
      [...drafts.values()].map((one) => metaOf(one, cluster))
    )
    if (!draft) {
      store.setState({ ...emptyState(), ...more, drafts: list, cluster, loaded: more.loaded ?? before.loaded })
      return
    }
    const { snapshot, parsed, history } = draft
    const problems = findProblems({
      parsed,
      document: snapshot.document,
      canvas: draft.canvas,
      drafts: snapshot.draftBlocks,
      world: cluster.world,
      serverIssues: draft.serverIssues
    })
    store.setState({
      ...more,
      drafts: list,
      active: draft.id,
      text: snapshot.text,
      version: before.version + (snapshot.text === before.text && draft.id === before.active ? 0 : 1),
      parsed,
      document: snapshot.document,
      canvas: draft.canvas ?? emptyCanvas(),
      canvasStale: draft.stale,
      draftBlocks: snapshot.draftBlocks,
      positions: snapshot.positions,
      problems: share(before.problems, problems),
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      history: share(
        before.history,
        history.past.map(({ title, at }) => ({ title, at }))
      )
    })
  }

  /** A change of the active draft, noted for undo. */
  function change(
    title: string,
    snapshot: Partial<Snapshot>,
    how: {
      readonly burst?: string
      readonly adopt?: Readonly<Record<string, BlockId>>
      readonly select?: readonly string[]
    } = {}
  ): void {
    const draft = active()
    if (!draft) return
    const step = { title, at: now(), burst: how.burst, before: draft.snapshot }
    const next = derive(
      {
        ...draft,
        snapshot: { ...draft.snapshot, ...snapshot },
        history: note(draft.history, step),
        updatedAt: now(),
        serverIssues: snapshot.text === undefined ? draft.serverIssues : []
      },
      state().cluster,
      how.adopt
    )
    keep(next, how.select ? { selection: share(state().selection, how.select) } : {})
  }

  function add(text: string): DraftId {
    const id = freshId('draft', (one) => drafts.has(one))
    const draft = derive(newDraft(id, text, now()), state().cluster)
    drafts.set(id, draft)
    return id
  }

  function saveSoon(): void {
    if (!options.drafts) return
    clearTimeout(timer)
    timer = setTimeout(() => void actions.save(), SAVE_AFTER)
  }

  function step(move: typeof back): void {
    const draft = active()
    const moved = draft && move(draft.history, draft.snapshot)
    if (!draft || !moved) return
    keep(derive({ ...draft, snapshot: moved.snapshot, history: moved.history, updatedAt: now() }, state().cluster), {
      selection: []
    })
  }

  function contextOf(draft: Draft, canvas: Canvas): CommandContext {
    const { snapshot } = draft
    const used = new Set([...canvas.blocks, ...snapshot.draftBlocks, ...snapshot.memory].map((one) => one.id))
    return {
      parsed: draft.parsed,
      document: snapshot.document,
      canvas,
      drafts: snapshot.draftBlocks,
      newId: (hint) => freshId(hint, (id) => used.has(id))
    }
  }

  const actions: EditorActions = {
    run<N extends CommandName>(name: N, args: CommandArgs[N]): Issue | undefined {
      const draft = active()
      if (!draft?.canvas || draft.stale) return refused('The YAML does not parse; correct it first.')
      const { title, perform } = commands[name]
      const result: CommandResult | Issue = perform(contextOf(draft, draft.canvas), args)
      if (isIssue(result)) return result
      const { edits, drafts: blocks, adopt, gone = [], positions, select } = result
      const { snapshot } = draft
      if (edits.length > 0 || blocks !== undefined) {
        change(
          title(args, draft.canvas),
          {
            text: applyEdits(snapshot.text, edits),
            draftBlocks: blocks ?? snapshot.draftBlocks,
            memory: snapshot.memory.filter((one) => !gone.includes(one.id)),
            positions: { ...snapshot.positions, ...positions }
          },
          { ...(adopt ? { adopt } : {}), ...(select ? { select } : {}) }
        )
      } else if (select) actions.select(select)
      return undefined
    },

    setText(text, how = 'typing') {
      if (text === active()?.snapshot.text) return
      change(how === 'typing' ? 'Type' : 'Replace the text', { text }, how === 'typing' ? { burst: 'typing' } : {})
    },

    applyEdits(edits: readonly TextEdit[], title: string) {
      const draft = active()
      if (draft && edits.length > 0) change(title, { text: applyEdits(draft.snapshot.text, edits) })
    },

    applyFix(id, fix = 0) {
      const problem = state().problems.find((one) => one.id === id)
      const found = problem?.fixes[fix]
      if (found) actions.applyEdits(found.edits, found.title)
    },

    undo: () => step(back),
    redo: () => step(forth),

    newDraft(template) {
      const id = add(TEMPLATES[template].text)
      actions.openDraft(id)
      return id
    },

    importText(text) {
      const parsed = parse(text)
      const fatal = parsed.issues.filter((one) => one.severity === 'error')
      if (parsed.documents.length === 0) return { drafts: [], issues: fatal }
      // What does not parse is opened whole: the problems show where.
      if (fatal.some((one) => one.code === 'yaml-syntax')) {
        const id = add(text)
        actions.openDraft(id)
        return { drafts: [id], issues: fatal }
      }
      const policies = parsed.documents.filter((one) => isPolicyDocument(one.value))
      const others = parsed.documents.filter((one) => !policies.includes(one)).flatMap((one) => readObject(one.value).issues)
      const ids = policies.map((one) => add(policies.length === 1 && others.length === 0 ? text : partOf(text, one.span)))
      const [first] = ids
      if (first !== undefined) actions.openDraft(first)
      return { drafts: ids, issues: others }
    },

    openApplied(kind, namespace, name) {
      const open = [...drafts.values()].find((one) => {
        const value = one.parsed.documents[0]?.value
        const head = value === undefined ? undefined : headOf(value)
        return head?.kindText === kind && head.namespace === namespace && head.name === name
      })
      const applied = appliedOf(state().cluster, kind, namespace, name)
      const id = open?.id ?? (applied && add(applied.text))
      if (id !== undefined) actions.openDraft(id)
      return id
    },

    openDraft(id) {
      const draft = drafts.get(id)
      if (!draft) return
      drafts.set(id, derive(draft, state().cluster))
      show({ active: id, selection: [], highlight: [] })
      saveSoon()
    },

    closeDraft(id) {
      const ids = [...drafts.keys()]
      drafts.delete(id)
      const next = state().active === id ? (ids[ids.indexOf(id) + 1] ?? ids[ids.indexOf(id) - 1]) : state().active
      show({ active: next, selection: [], highlight: [] })
      saveSoon()
    },

    setDocument(document) {
      const draft = active()
      if (!draft || draft.snapshot.document === document) return
      const snapshot = { ...draft.snapshot, document, spec: 0, memory: [], draftBlocks: [] }
      keep(derive({ ...draft, snapshot, canvas: undefined }, state().cluster), { selection: [] })
    },

    setSpec(spec) {
      const draft = active()
      if (!draft || draft.snapshot.spec === spec) return
      keep(derive({ ...draft, snapshot: { ...draft.snapshot, spec, memory: [] }, canvas: undefined }, state().cluster), {
        selection: []
      })
    },

    moveBlocks(positions) {
      const draft = active()
      if (!draft) return
      const keys = Object.keys(positions).toSorted().join(' ')
      change('Move', { positions: { ...draft.snapshot.positions, ...positions } }, { burst: `move ${keys}` })
    },

    tidy() {
      const draft = active()
      if (draft?.canvas) change('Tidy up', { positions: place(draft.canvas) })
    },

    select: (ids) => store.setState({ selection: share(state().selection, ids) }),
    highlight: (ids) => store.setState({ highlight: share(state().highlight, ids) }),

    selectAt(offset) {
      const draft = active()
      const found = draft && selectionAt(draft, offset)
      if (!found) return
      if (found.document !== state().document) {
        actions.setDocument(found.document)
        return actions.selectAt(offset)
      }
      actions.select(found.selection)
    },

    setCluster(cluster) {
      const draft = active()
      if (draft) drafts.set(draft.id, derive(draft, cluster))
      show({ cluster })
    },

    setServerIssues(serverIssues) {
      const draft = active()
      if (draft) {
        drafts.set(draft.id, { ...draft, serverIssues })
        show()
      }
    },

    locateRule(rule) {
      const draft = active()
      return draft && locateRule(draft, state().cluster, rule)
    },

    locate(id) {
      const draft = active()
      const path = draft?.canvas && pathOf(draft.canvas, id)
      return draft && path !== undefined ? located(draft, draft.snapshot.document, path) : undefined
    },

    async save() {
      clearTimeout(timer)
      await options.drafts?.save({ version: 1, active: state().active, drafts: [...drafts.values()].map(toStored) })
    }
  }

  const store: EditorStore = createStore(() => ({ ...emptyState(), actions }))

  async function load(from: DraftStore): Promise<void> {
    const kept = await from.load().catch(() => undefined)
    for (const one of kept?.drafts ?? []) drafts.set(one.id, derive(fromStored(one), state().cluster))
    begin(kept?.active)
  }

  function begin(wanted: DraftId | undefined): void {
    const id = wanted !== undefined && drafts.has(wanted) ? wanted : drafts.keys().next().value
    const { first = 'example' } = options
    show({ active: id ?? (first === 'none' ? undefined : add(TEMPLATES[first].text)), loaded: true })
  }

  if (options.drafts) void load(options.drafts)
  else begin(undefined)
  return store
}

/** One document of a text, without the mark before it. */
function partOf(text: string, span: { readonly start: number; readonly end: number }): string {
  return text
    .slice(span.start, span.end)
    .replace(/^\s*---[^\S\n]*\n/, '')
    .replace(/\n\.\.\.\s*$/, '\n')
}

function emptyCanvas(): Canvas {
  const why = 'The YAML does not parse: correct it to see the picture.'
  const gate = { state: 'open', sentence: why, closedBy: [], canIsolate: why, canUnisolate: why } as const
  return {
    policy: { kind: 'unknown', kindText: '', name: '', namespace: 'default', description: '' },
    specs: [],
    spec: 0,
    subject: { id: 'subject', kind: 'pods', path: 'spec', selector: { terms: [] }, namespace: { kind: 'own' }, title: '' },
    gates: { ingress: { ...gate, direction: 'ingress' }, egress: { ...gate, direction: 'egress' } },
    blocks: [],
    edges: [],
    extras: [],
    readOnly: why
  }
}

function emptyState(): EditorState {
  return {
    drafts: [],
    active: undefined,
    text: '',
    version: 0,
    parsed: NOTHING,
    document: 0,
    canvas: emptyCanvas(),
    canvasStale: false,
    draftBlocks: [],
    positions: {},
    selection: [],
    highlight: [],
    problems: [],
    cluster: NO_CLUSTER,
    canUndo: false,
    canRedo: false,
    history: [],
    loaded: false
  }
}
