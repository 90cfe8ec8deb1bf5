export type * from './canvas/model'
export type * from './commands/model'
export { createEditorStore, type EditorOptions, type EditorStore } from './store/create'
export type * from './store/model'
