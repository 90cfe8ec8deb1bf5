import type { ParsedText } from '@/lib/document'
import type { Canvas } from '../canvas/model'
import type { ClusterView, EditorState } from './model'

const NO_CLUSTER: ClusterView = { state: 'unknown', policies: [], revision: 0 }
const NOTHING: ParsedText = { text: '', documents: [], issues: [] }

/** Before there is a first picture. */
export function emptyCanvas(): Canvas {
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

/** Before a draft is open. */
export function emptyState(): EditorState {
  return {
    drafts: [],
    active: undefined,
    text: '',
    expectations: '',
    base: undefined,
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
    undone: [],
    loaded: false,
    draftTrouble: undefined
  }
}
