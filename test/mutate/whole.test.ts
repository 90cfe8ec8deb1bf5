/// <reference types="vite/types/importMeta.d.ts" />
import { describe } from 'vitest'

// One file that holds them all: it is loaded once for each change of the engine, and each file by itself would take most of the time.
const files = import.meta.glob<unknown>([
  '../../lib/policy/*.test.ts',
  '../../lib/policy/{match,l7}/*.test.ts',
  '../../lib/k8s/normalise/*.test.ts',
  '../conformance/spec/*.test.ts',
  '../conformance/l7-merge.test.ts',
  './sample.test.ts',
  '!../../lib/policy/{compile,spread,port-prefix,numbers,issues,impact}.test.ts'
])

for (const [file, load] of Object.entries(files)) {
  // biome-ignore lint/correctness/usePlaywrightValidDescribeCallback: Vitest waits for it, and what is loaded tells its tests meanwhile
  describe(file, async () => {
    await load()
  })
}
