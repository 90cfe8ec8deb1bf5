import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api.js'

export type MonacoApi = typeof Monaco
export type CodeEditor = Monaco.editor.IStandaloneCodeEditor
export type TextModel = Monaco.editor.ITextModel

/** What the open policy is called as a file, so that its schema finds it. */
export const FILE_NAME = 'policy.yaml'

let loading: Promise<MonacoApi> | undefined

/** Monaco with the YAML language, its workers and our schemas; loaded once, after the page stands. */
export function loadMonaco(): Promise<MonacoApi> {
  loading ??= load().catch((error) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<MonacoApi> {
  globalThis.MonacoEnvironment = { getWorker: (_id, label) => startWorker(label) }
  const [monaco, { createWebWorker }, { configureMonacoYaml }, { POLICY_SCHEMA }, services, storage] = await Promise.all([
    import('monaco-editor/esm/vs/editor/edcore.main.js'),
    import('monaco-editor/esm/vs/common/workers.js'),
    import('monaco-yaml'),
    import('./schema/policy'),
    import('monaco-editor/esm/vs/editor/standalone/browser/standaloneServices.js'),
    import('monaco-editor/esm/vs/platform/storage/common/storage.js'),
    import('monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js')
  ])
  // Since 0.55 Monaco's workers come from a function of its own; without it the YAML worker never starts.
  const withWorker = { ...monaco, editor: { ...monaco.editor, createWebWorker }, languages: quotingNobody(monaco) }
  configureMonacoYaml(withWorker as unknown as Parameters<typeof configureMonacoYaml>[0], {
    schemas: [{ uri: 'https://portcullis.dev/policy.json', fileMatch: [`**/${FILE_NAME}`], schema: POLICY_SCHEMA }],
    enableSchemaRequest: false,
    // What is wrong is said once, by the engine that enforces it: see markers.ts.
    validate: false,
    format: { enable: false }
  })
  // What a field means stands beside its name from the first time on: it is what a newcomer looks for.
  services.StandaloneServices.get(storage.IStorageService).store('expandSuggestionDocs', true, PROFILE, USER)
  return monaco
}

/** As Monaco numbers whom a setting is kept for. */
const PROFILE = 0
const USER = 0

/** Under what it explains the YAML language names the address of its schema, which is nobody's to open. */
function quotingNobody({ languages }: MonacoApi): MonacoApi['languages'] {
  return {
    ...languages,
    registerHoverProvider: (selector, provider) =>
      languages.registerHoverProvider(selector, {
        ...provider,
        provideHover: async (...asked) => {
          const hover = await provider.provideHover(...asked)
          const contents = hover?.contents.map((one) => ({ ...one, value: one.value.replace(SOURCE, '') }))
          return hover && contents && { ...hover, contents }
        }
      })
  }
}

const SOURCE = /\s*Source: \[[^\]]*\]\([^)]*\)\s*$/

function startWorker(label: string): Worker {
  if (label === 'yaml') return new Worker(new URL('./yaml.worker.ts', import.meta.url), { type: 'module' })
  return new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module' })
}
