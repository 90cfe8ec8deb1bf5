import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAllAtomically } from './write'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const held = () => Object.fromEntries(readdirSync(folder).map((name) => [name, text(name)]))
const text = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : undefined)

describe('many files', () => {
  it('are written, and files that shall go are gone', () => {
    writeFileSync(at('a'), 'old')
    writeFileSync(at('b'), 'old')
    writeAllAtomically(
      new Map([
        [at('a'), 'new'],
        [at('b'), undefined],
        [at('c'), 'new']
      ])
    )
    expect(held()).toEqual({ a: 'new', c: 'new' })
  })

  // A folder where a file shall be: whatever the disk does, the error comes in the middle.
  it('are as before where one in the middle cannot be put in its place', () => {
    writeFileSync(at('a'), 'old')
    writeFileSync(at('b'), 'old')
    mkdirSync(at('d'))
    writeFileSync(join(at('d'), 'x'), '')
    const changes = new Map([
      [at('a'), 'new'],
      [at('b'), undefined],
      [at('c'), 'new'],
      [at('d'), 'new'],
      [at('e'), 'new']
    ])
    expect(() => writeAllAtomically(changes)).toThrow()
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'd'])
    expect([text('a'), text('b')]).toEqual(['old', 'old'])
  })

  it('are as before where one cannot be written at all', () => {
    writeFileSync(at('a'), 'old')
    expect(() =>
      writeAllAtomically(
        new Map([
          [at('a'), 'new'],
          [join(at('a'), 'b'), 'new']
        ])
      )
    ).toThrow()
    expect(held()).toEqual({ a: 'old' })
  })
})
