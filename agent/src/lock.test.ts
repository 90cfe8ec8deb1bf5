import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockDirectory } from './lock'

it('lets one hold it, until it lets go or is killed', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'lock-')), 'made')
  const free = lockDirectory(folder)
  expect(free).toBeDefined()
  expect(lockDirectory(folder)).toBeUndefined()
  free?.()
  const child = spawn('flock', ['--no-fork', folder, 'sh', '-c', 'echo locked; exec sleep 60'])
  await once(child.stdout, 'data')
  expect(lockDirectory(folder)).toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(lockDirectory(folder)).toBeDefined()
  rmSync(folder, { recursive: true })
})
