import type { TestProject } from 'vitest/node'
import { startApiServer } from './api-server'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly kubeconfig: string
  }
}

/** One API server for all files: each test has a namespace of its own. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startApiServer()
  provide('kubeconfig', server.kubeconfig)
  return () => server.end()
}
