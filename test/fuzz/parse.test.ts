import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('parse.ts', import.meta.url))

it('texts of any kind: nothing is thrown, nothing hangs, 256 MB are enough', { timeout: 600_000 }, () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=256', '--import', 'tsx', program, '1500', '1'],
    { encoding: 'utf8' }
  )
  expect({ status, stderr, told: stdout.slice(0, 2000) }).toMatchObject({ status: 0, stderr: '' })
})
