import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests that a changed engine is put to: quick ones alone, since thousands of changes are. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: { include: ['test/mutate/whole.test.ts'], environment: 'node', testTimeout: 60_000 }
})
