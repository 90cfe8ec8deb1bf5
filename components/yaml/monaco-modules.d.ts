/** Parts of Monaco that are imported by path, and come without types of their own. */
declare module 'monaco-editor/esm/vs/editor/edcore.main.js' {
  export * from 'monaco-editor/esm/vs/editor/editor.api.js'
}
declare module 'monaco-editor/esm/vs/common/workers.js' {
  export const createWebWorker: unknown
}
declare module 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'
