import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const resolve = { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } }

export default defineConfig({
  test: {
    // Vitest leaves a core free, which is half of a small machine.
    maxWorkers: '100%',
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: [
            '{lib,agent,components,app,bin}/**/*.test.{ts,tsx}',
            'test/{law,conformance,differential,fuzz,bench}/**/*.test.ts'
          ],
          environment: 'node',
          setupFiles: ['test/support/seed.ts'],
          // A busy machine is no failure: a test that hangs is.
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        resolve,
        // One file after another: they share the machine's interfaces, pins and network namespaces.
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['test/support/seed.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000
        }
      },
      {
        resolve,
        test: {
          name: 'cluster',
          include: ['test/cluster/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/cluster/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000
        }
      },
      {
        resolve,
        // A cluster at a time.
        test: {
          name: 'nodes',
          include: ['test/cluster/nodes/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000
        }
      }
    ]
  }
})
