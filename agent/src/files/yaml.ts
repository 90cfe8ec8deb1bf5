import { type Document, parseAllDocuments, type ScalarTag, type Tags } from 'yaml'
import { type AgentIssue, agentIssue } from '../issues'
import { nestingOf } from './nesting'

/** Largest text that is read, in bytes: an API server takes 1.5 MB an object. */
export const MAX_TEXT_BYTES = 5 * 1024 * 1024
/** How often anchors may be used in a document, counted as `yaml` does: nested ones multiply. */
const MAX_ALIASES = 100
const MAX_DEPTH = 100

export interface TextDocument {
  /** Plain data. */
  readonly value: unknown
  /** Its own part of the text, comments before it included; the whole text where it is the only document. */
  readonly text: string
}

export interface ReadText {
  /** Without empty documents (`---` alone, or comments alone). */
  readonly documents: readonly TextDocument[]
  readonly issues: readonly AgentIssue[]
}

/**
 * YAML or JSON text → its documents. Never throws: what is wrong is an issue, and then there are no documents at all, so that
 * half a file is never taken for the whole.
 */
export function readText(text: string, file: string): ReadText {
  const refuse = (...args: Parameters<typeof agentIssue>): ReadText => ({
    documents: [],
    issues: [agentIssue(args[0], args[1], { policy: file, ...args[2] })]
  })
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_TEXT_BYTES) {
    return refuse('file-too-large', `The text has ${bytes} bytes; at most ${MAX_TEXT_BYTES} are read.`, {
      fix: 'Split it into several files.'
    })
  }
  // Before any parser sees it: see nesting.ts.
  if (nestingOf(text) > MAX_DEPTH) {
    return refuse('yaml-too-deep', `The text is nested more than ${MAX_DEPTH} levels deep.`)
  }
  let parsed: readonly Document.Parsed[]
  try {
    const found = parseAllDocuments(text, { version: '1.1', customTags: kubernetesTags, strict: true, logLevel: 'silent' })
    parsed = 'empty' in found ? [] : found
  } catch (error) {
    return refuse('yaml-invalid', words(error))
  }
  const documents: TextDocument[] = []
  let start = 0
  for (const document of parsed) {
    // A tag that is not known, or a version that reads scalars in another way, would mean something else to Kubernetes.
    const [first] = [...document.errors, ...document.warnings]
    if (first !== undefined) return refuse('yaml-invalid', words(first))
    const { explicit, version } = document.directives.yaml
    if (explicit && version !== '1.1') {
      return refuse('yaml-invalid', `Kubernetes reads YAML 1.1, and this says %YAML ${version}.`)
    }
    const end = document.range[2]
    const part = parsed.length === 1 ? text : text.slice(start, end).replace(/^---[ \t]*\r?\n/, '')
    start = end
    try {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
      const unsafe = firstUnsafe(value, '', 0)
      if (unsafe !== undefined) return refuse(...unsafe)
      if (value !== null && value !== undefined) documents.push({ value, text: part })
    } catch (error) {
      return refuse('yaml-invalid', words(error))
    }
  }
  return { documents, issues: [] }
}

/** YAML 1.1 as Kubernetes reads it: no sexagesimal numbers, dates as they are written, Go's octals, plain data alone. */
function kubernetesTags(tags: Tags): Tags {
  const left = tags.filter((tag) => {
    if (typeof tag === 'string') return true
    if ('format' in tag && tag.format === 'TIME') return false
    return !NOT_PLAIN.has(tag.tag.replace('tag:yaml.org,2002:', ''))
  })
  return [GO_OCTAL, ...left]
}

const NOT_PLAIN = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'])

const GO_OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1)
}

/** What JSON does not have, a key that would reach an object's prototype, or nesting that later code would not survive. */
function firstUnsafe(value: unknown, path: string, depth: number): Parameters<typeof agentIssue> | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return ['yaml-invalid', `${value} is no number of JSON.`, { path }]
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return ['yaml-too-deep', `The text is nested more than ${MAX_DEPTH} levels deep.`, { path }]
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return ['unsafe-key', 'The key __proto__ is refused.', { path }]
    const child = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    const found = firstUnsafe((value as Record<string, unknown>)[key], child, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const words = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
