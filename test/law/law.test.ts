import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

interface Override {
  readonly includes: readonly string[]
  readonly linter?: { readonly rules: { readonly style?: { readonly noRestrictedImports?: Restriction | 'off' } } }
}
interface Restriction {
  readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] }
}

const parts: readonly string[] = read('tsconfig.json').references.map((reference: { path: string }) =>
  reference.path.replace('./', '')
)

const lawOfCompiler = (part: string): readonly string[] =>
  read(`${part}/tsconfig.json`).references?.map((reference: { path: string }) =>
    relative(root, join(root, part, reference.path))
  ) ?? []

const lawOfLinter = (part: string): readonly string[] => {
  const restriction = (read('biome.json').overrides as Override[]).find((override) => override.includes[0] === `${part}/**`)
    ?.linter?.rules.style?.noRestrictedImports
  if (restriction === undefined || restriction === 'off') throw new Error(`biome.json says nothing of ${part}`)
  return restriction.options.patterns[0]?.group.flatMap((pattern) => /^!@\/(.*[^*])$/.exec(pattern)?.[1] ?? []) ?? []
}

describe('the import law', () => {
  it.each(parts.filter((part) => part !== 'app' && part !== 'test'))(
    'of %s is one for the compiler and the linter',
    (part) => {
      expect(
        lawOfLinter(part)
          .filter((other) => other !== part)
          .sort()
      ).toEqual([...lawOfCompiler(part)].sort())
    }
  )

  it('covers every folder with code', () => {
    for (const part of parts) expect(existsSync(join(root, part, 'tsconfig.json'))).toBe(true)
  })
})

describe('the lock file', () => {
  it('names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })

  it('names the packages of every system', () => {
    const { stderr } = spawnSync(process.execPath, [join(root, 'bin/lock.mjs'), '--check'], { encoding: 'utf8' })
    expect(stderr).toBe('')
  })
})
