import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parse } from '@/lib/document'
import { readObject, TEXT_LIMIT, utf8Length } from '@/lib/k8s'
import { CommandError } from './exit'

export interface SourceFile {
  /** As it is named in messages. */
  readonly name: string
  readonly text: string
}

export interface Named {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Files, folders (their .yaml, .yml and .json, not deeper) and `-` for standard input. Throws CommandError. */
export function readSources(paths: readonly string[]): SourceFile[] {
  if (paths.length === 0)
    throw new CommandError('Name a file or folder with -f; `-f -` reads standard input.', { code: 'usage' })
  return paths.flatMap((path) =>
    path === '-' ? [{ name: 'standard input', text: read(0, 'standard input') }] : readPath(path)
  )
}

function readPath(path: string): SourceFile[] {
  let stat: ReturnType<typeof statSync>
  try {
    stat = statSync(path)
  } catch {
    throw new CommandError(`${path} does not exist.`, { code: 'no-file' })
  }
  if (!stat.isDirectory()) {
    if (stat.size > TEXT_LIMIT) throw tooLarge(path, stat.size)
    return [{ name: path, text: read(path, path) }]
  }
  const files = readdirSync(path)
    .filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)))
    .sort()
  if (files.length === 0) throw new CommandError(`${path} has no .yaml, .yml or .json file.`, { code: 'no-file' })
  return files.flatMap((name) => readPath(join(path, name)))
}

function read(path: string | number, name: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    const size = utf8Length(text)
    if (size > TEXT_LIMIT) throw tooLarge(name, size)
    return text
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${name} cannot be read: ${(error as Error).message}.`, { code: 'no-file' })
  }
}

function tooLarge(name: string, size: number): CommandError {
  return new CommandError(`${name} has ${size} bytes; at most ${TEXT_LIMIT} are read.`, {
    code: 'too-large',
    fix: 'Split it into several files.'
  })
}

/** The policies that a text names. Throws CommandError where it does not parse, or names something else. */
export function namesIn({ name, text }: SourceFile): Named[] {
  const { documents, issues } = parse(text)
  const [wrong] = issues.filter(({ severity }) => severity === 'error')
  if (wrong !== undefined) {
    const line = wrong.range === undefined ? '' : `:${wrong.range.startLine}`
    throw new CommandError(`${name}${line}: ${wrong.message}`, { code: wrong.code })
  }
  return documents.map(({ value }) => {
    const { object, issues } = readObject(value)
    if (object === undefined)
      throw new CommandError(`${name}: ${issues[0]?.message ?? 'no policy'}`, { code: 'not-a-policy' })
    return { kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name }
  })
}

const KINDS: readonly { readonly kind: string; readonly namespaced: boolean; readonly short: readonly string[] }[] = [
  { kind: 'NetworkPolicy', namespaced: true, short: ['netpol', 'np', 'networkpolicies'] },
  { kind: 'CiliumNetworkPolicy', namespaced: true, short: ['cnp', 'ciliumnp', 'ciliumnetworkpolicies'] },
  { kind: 'CiliumClusterwideNetworkPolicy', namespaced: false, short: ['ccnp', 'ciliumclusterwidenetworkpolicies'] },
  { kind: 'ClusterNetworkPolicy', namespaced: false, short: ['clusternetworkpolicies'] },
  { kind: 'AdminNetworkPolicy', namespaced: false, short: ['anp', 'adminnetworkpolicies'] },
  { kind: 'BaselineAdminNetworkPolicy', namespaced: false, short: ['banp', 'baselineadminnetworkpolicies'] }
]

/** A kind as people type it. Throws CommandError. */
export function readKind(word: string): { readonly kind: string; readonly namespaced: boolean } {
  const typed = word.toLowerCase()
  const found = KINDS.find(({ kind, short }) => kind.toLowerCase() === typed || short.includes(typed))
  if (found !== undefined) return found
  const known = KINDS.slice(0, 3).map(({ kind, short }) => `${kind} (${short[0]})`)
  throw new CommandError(`${word} is not a kind of policy.`, { code: 'usage', fix: `There are ${known.join(', ')}.` })
}
