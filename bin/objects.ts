import { parse } from '@/lib/document'
import { readObject, TEXT_LIMIT } from '@/lib/k8s'
import { CommandError } from './exit'
import { readFiles, type SourceText } from './input/files'

export interface Named {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Files, folders (their .yaml, .yml and .json, not deeper) and `-` for standard input. Throws CommandError. */
export function readSources(paths: readonly string[]): readonly SourceText[] {
  if (paths.length === 0)
    throw new CommandError('Name a file or folder with -f; `-f -` reads standard input.', { code: 'usage' })
  return readFiles(paths, { limit: TEXT_LIMIT })
}

/** The policies that a text names. Throws CommandError where it does not parse, or names something else. */
export function namesIn({ name, text }: SourceText): Named[] {
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

/** A kind as people type it; undefined where it is none. */
export function findKind(word: string): { readonly kind: string; readonly namespaced: boolean } | undefined {
  const typed = word.toLowerCase()
  return KINDS.find(({ kind, short }) => kind.toLowerCase() === typed || short.includes(typed))
}

/** The same; throws CommandError where it is none. */
export function readKind(word: string): { readonly kind: string; readonly namespaced: boolean } {
  const found = findKind(word)
  if (found !== undefined) return found
  const known = KINDS.map(({ kind, short }) => `${kind} (${short[0]})`)
  throw new CommandError(`${word} is not a kind of policy.`, { code: 'usage', fix: `There are ${known.join(', ')}.` })
}
