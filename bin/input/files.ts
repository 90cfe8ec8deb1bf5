import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { utf8Length } from '@/lib/k8s'
import { CommandError } from '../exit'
import { nearest, orList } from './nearest'

export interface SourceText {
  /** As it is named in messages: the path as typed, `<stdin>` for standard input. */
  readonly name: string
  readonly text: string
}

export interface ReadFilesOptions {
  /** Folders in folders too. */
  readonly recursive?: boolean
  /** Bytes that a file may have. */
  readonly limit: number
  /** Called with what was left out on purpose, a sentence. */
  readonly note?: (sentence: string) => void
}

export const STDIN = '<stdin>'

/** Files, folders (their .yaml, .yml and .json) and `-` for standard input, in order. Throws CommandError. */
export function readFiles(paths: readonly string[], options: ReadFilesOptions): SourceText[] {
  return paths.flatMap((path) => {
    if (path === '-') return [readText(0, STDIN, options.limit)]
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) throw new CommandError(`${path} does not exist.`, { code: 'no-file', ...nearby(path) })
    if (!stat.isDirectory()) return [readText(path, path, options.limit)]
    const files = filesIn(path, options)
    if (files.length > 0) return files.map((file) => readText(file, file, options.limit))
    throw new CommandError(`${path} has no .yaml, .yml or .json file.`, {
      code: 'no-file',
      ...(isChart(path) && { fix: `It is a Helm chart; render it: helm template ${path} | portcullis … -` })
    })
  })
}

const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.json']

/** In the order of their names; hidden ones, links to folders, and a Helm chart's unrendered templates are left out. */
function filesIn(folder: string, options: ReadFilesOptions): readonly string[] {
  const chart = isChart(folder)
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      const stat = lstatSync(path)
      if (stat.isDirectory()) {
        if (!options.recursive || name.startsWith('.') || name === 'node_modules') return []
        if (!chart || (name !== 'templates' && name !== 'charts')) return filesIn(path, options)
        if (name === 'templates')
          options.note?.(
            `${path} are the templates of a Helm chart, not read. Render them: helm template ${folder} | portcullis … -`
          )
        return []
      }
      return EXTENSIONS.includes(extname(name)) && statSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : []
    })
}

function isChart(folder: string): boolean {
  return existsSync(join(folder, 'Chart.yaml'))
}

function readText(path: string | number, name: string, limit: number): SourceText {
  let text: string
  try {
    if (typeof path === 'string' && statSync(path).size > limit) throw tooLarge(name, statSync(path).size, limit)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${name} cannot be read: ${(error as Error).message}.`, { code: 'no-file' })
  }
  const size = utf8Length(text)
  if (size > limit) throw tooLarge(name, size, limit)
  return { name, text }
}

function tooLarge(name: string, size: number, limit: number): CommandError {
  return new CommandError(`${name} has ${size} bytes; at most ${limit} are read.`, {
    code: 'too-large',
    fix: 'Split it into several files.'
  })
}

/** What stands beside a file that is not there, by a name like it. */
function nearby(path: string): { readonly fix?: string } {
  const folder = dirname(path)
  const there = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : []
  const close = nearest(basename(path), there).map((name) => join(folder, name))
  return close.length === 0 ? {} : { fix: `Did you mean ${orList(close)}?` }
}
