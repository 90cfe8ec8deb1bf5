import { describe, expect, it } from 'vitest'
import { compiled } from '@/bin/evaluate/compiled'
import { DISPUTED } from './disputed'
import { FILES } from './files'
import { runFile } from './harness'

/** Files about verdicts; the others (validation, names, labels) are not asked of tables. */
const VERDICTS = FILES.filter(({ file }) =>
  ['verdicts-hand', 'verdicts-random', 'cyclonus', 'random', 'tiered'].includes(file)
)

// Guards: the encoded tables say what the engines said, on every recorded case, and leave none out.
describe('compiled', () => {
  for (const { folder, file, dialect } of VERDICTS) {
    it(`${folder}/${file}`, { timeout: 600_000 }, () => {
      const { passed, failed, skipped } = runFile(folder, file, dialect, compiled)
      const open = [...failed].filter(([id]) => !Object.hasOwn(DISPUTED, `${folder}/${file} ${id}`))
      expect(open.map(([id, differences]) => `${id}: ${differences.length} differ, ${differences[0]}`)).toEqual([])
      expect([...skipped]).toEqual([])
      expect(passed.length).toBeGreaterThan(0)
    })
  }
})
