import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests that a changed engine is put to: quick ones alone, since thousands of changes are. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: [
      'lib/policy/*.test.ts',
      'lib/policy/{match,l7}/*.test.ts',
      'lib/k8s/normalise/*.test.ts',
      'test/conformance/spec/*.test.ts',
      'test/conformance/l7-merge.test.ts',
      'test/mutate/*.test.ts'
    ],
    exclude: ['lib/policy/{compile,spread,port-prefix,numbers,issues,impact}.test.ts'],
    environment: 'node',
    testTimeout: 60_000
  }
})
