import { describe, expect, it } from 'vitest'
import { reference } from '@/bin/evaluate/reference'
import { DISPUTED } from './disputed'
import { FILES } from './files'
import { runFile } from './harness'

// Guards: the reference says what the engines said, on every recorded case, and leaves none out.
describe('reference', () => {
  for (const { folder, file, dialect } of FILES) {
    it(`${folder}/${file}`, { timeout: 120_000 }, () => {
      const { passed, failed, skipped } = runFile(folder, file, dialect, reference)
      const open = [...failed].filter(([id]) => !Object.hasOwn(DISPUTED, `${folder}/${file} ${id}`))
      expect(open.map(([id, differences]) => `${id}: ${differences.length} differ, ${differences[0]}`)).toEqual([])
      expect([...skipped]).toEqual([])
      expect(passed.length).toBeGreaterThan(0)
    })
  }
})
