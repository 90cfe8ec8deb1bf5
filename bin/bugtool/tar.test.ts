import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { archive } from './tar'

const files = [
  { name: 'node/empty.txt', text: '' },
  { name: 'node/maps/block.txt', text: 'x'.repeat(512) },
  { name: 'node/words.txt', text: 'größer als man denkt\n' }
]

it('is an archive that tar reads: names, sizes, contents', () => {
  const input = archive(files, 1_700_000_000)
  const listed = spawnSync('tar', ['-tzvf', '-', '--utc'], { input, encoding: 'utf8' })
  expect(listed.stderr).toBe('')
  expect(listed.stdout.trim().split('\n')).toEqual(
    files.map(({ name, text }) =>
      expect.stringMatching(new RegExp(`^-rw------- .* ${Buffer.byteLength(text)} 2023-11-14 22:13 ${name}$`))
    )
  )
  for (const { name, text } of files) {
    expect(spawnSync('tar', ['-xzOf', '-', name], { input, encoding: 'utf8' }).stdout).toBe(text)
  }
})

it('does not cut a name', () => expect(() => archive([{ name: 'x'.repeat(101), text: '' }], 0)).toThrow(RangeError))
