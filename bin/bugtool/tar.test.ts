import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { archive } from './tar'

const files = [
  { name: 'node/empty.txt', text: '' },
  { name: 'node/maps/block.txt', text: 'x'.repeat(512) },
  { name: 'node/words.txt', text: 'größer als man denkt\n' },
  { name: `node/${'long/'.repeat(60)}name.txt`, text: 'a' },
  { name: 'node/maps/policies.txt', text: 'row\n'.repeat(1 << 20) }
]

it('is an archive that tar reads: names, sizes, contents', async () => {
  const input = await archive(files, 1_700_000_000)
  const listed = spawnSync('tar', ['-tzvf', '-', '--utc'], { input, encoding: 'utf8', maxBuffer: 1 << 24 })
  expect(listed.stderr).toBe('')
  expect(listed.stdout.trim().split('\n')).toEqual(
    files.map(({ name, text }) =>
      expect.stringMatching(new RegExp(`^-rw------- .* ${Buffer.byteLength(text)} 2023-11-14 22:13 ${name}$`))
    )
  )
  for (const { name, text } of files) {
    expect(spawnSync('tar', ['-xzOf', '-', name], { input, encoding: 'utf8', maxBuffer: 1 << 24 }).stdout).toBe(text)
  }
})
