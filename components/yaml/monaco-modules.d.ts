/** Parts of Monaco that are imported by path, and come without types of their own. */
declare module 'monaco-editor/esm/vs/editor/edcore.main.js' {
  export * from 'monaco-editor/esm/vs/editor/editor.api.js'
}
declare module 'monaco-editor/esm/vs/common/workers.js' {
  export const createWebWorker: unknown
}
declare module 'monaco-editor/esm/vs/editor/standalone/browser/standaloneServices.js' {
  export const StandaloneServices: { get<Service>(id: { readonly of: Service }): Service }
}
declare module 'monaco-editor/esm/vs/platform/storage/common/storage.js' {
  export const IStorageService: { readonly of: { store(key: string, value: boolean, scope: number, target: number): void } }
}
declare module 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'
