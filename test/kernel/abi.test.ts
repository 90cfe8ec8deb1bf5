import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const build = fileURLToPath(new URL('../../agent/build.mjs', import.meta.url))
const run = (option: string, env = process.env): { readonly status: number | null; readonly stderr: string } =>
  spawnSync(process.execPath, [build, option], { encoding: 'utf8', env })

test('user-space-reads-other-bytes-than-the-kernel-writes: abi.gen.ts is what abi.h says', () => {
  expect(run('--check')).toMatchObject({ status: 0, stderr: '' })
})

test('build-without-a-compiler-ends-in-noise: one sentence says what to install', () => {
  const { status, stderr } = run('--check', { PATH: '/nowhere' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^There is no clang: install .*\.\n$/)
})
