import { Composer, type CST, type Document, isScalar, Parser } from 'yaml'
import { type Issue, issue } from '@/lib/policy'
import { indexLines, type LineIndex, rangeOf } from './lines'
import type { Json, LocatedIssue, ParsedText, PolicyDocument, Span } from './model'
import { type FoundIssue, readValue } from './read'

/** Larger texts are refused: an API server takes no object above 1.5 MiB, and no policy comes near. */
export const SIZE_LIMIT = 1_048_576
/** Nesting of collections. A policy needs a dozen. */
export const DEPTH_LIMIT = 100
/** Of one text; the rest would only repeat it. */
const ISSUE_LIMIT = 50
const MESSAGE_LIMIT = 200

const documents = new WeakMap<PolicyDocument, Document.Parsed>()
const indices = new WeakMap<ParsedText, LineIndex>()

/** The syntax tree of a document that `parse` made; its nodes have ranges and source tokens. */
export function treeOf(document: PolicyDocument): Document.Parsed | undefined {
  return documents.get(document)
}

export function linesOf(parsed: ParsedText): LineIndex {
  const known = indices.get(parsed)
  if (known) return known
  const lines = indexLines(parsed.text)
  indices.set(parsed, lines)
  return lines
}

/**
 * A text → its YAML documents, those without content left out. Never throws; errors are issues with a place in the text,
 * and the value of a document with an error of syntax is undefined.
 */
export function parse(text: string): ParsedText {
  if (byteLength(text) > SIZE_LIMIT) {
    return refused(text, issue('document-too-large', '', { size: byteLength(text), limit: SIZE_LIMIT }))
  }
  if (nestsDeeply(text)) return refused(text, issue('document-too-deep', '', { limit: DEPTH_LIMIT }))
  const tokens = [...new Parser().parse(text)]
  if (tokens.some(tooDeep)) return refused(text, issue('document-too-deep', '', { limit: DEPTH_LIMIT }))
  return assemble(text, tokens)
}

function refused(text: string, why: Issue): ParsedText {
  return { text, documents: [], issues: [{ ...why, document: 0 }] }
}

function assemble(text: string, tokens: readonly CST.Token[]): ParsedText {
  const lines = indexLines(text)
  const composer = new Composer({
    keepSourceTokens: true,
    uniqueKeys: false,
    // Every scalar stays its own text: read.ts reads it as Kubernetes does.
    schema: 'failsafe',
    logLevel: 'silent',
    prettyErrors: false
  })
  const found: PolicyDocument[] = []
  const issues: LocatedIssue[] = []
  let from = 0
  for (const tree of composer.compose(tokens, false, text.length)) {
    const span = { start: from, end: tree.range[2] }
    from = tree.range[2]
    const index = found.length
    for (const error of tree.errors) {
      if (issues.length >= ISSUE_LIMIT) break
      const why = shorten(error.message.replace(/\.$/, ''))
      const where = { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) }
      issues.push({ ...issue('yaml-syntax', '', { why }), document: index, range: rangeOf(lines, where) })
    }
    if (tree.errors.length === 0 && isEmpty(tree)) continue
    const reading = tree.errors.length === 0 ? readValue(tree) : undefined
    for (const one of (reading?.issues ?? []).slice(0, ISSUE_LIMIT)) issues.push(located(one, index, lines))
    const document = { index, span, value: reading?.value as Json | undefined }
    documents.set(document, tree)
    found.push(document)
  }
  const parsed = { text, documents: found, issues }
  indices.set(parsed, lines)
  return parsed
}

function located({ issue: what, node }: FoundIssue, document: number, lines: LineIndex): LocatedIssue {
  const range = node?.range
  return { ...what, document, ...(range ? { range: rangeOf(lines, { start: range[0], end: range[1] }) } : {}) }
}

function shorten(message: string): string {
  return message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT)}…` : message
}

/** Nothing but comments: `---` at the end of a file makes no document. */
function isEmpty(tree: Document.Parsed): boolean {
  const contents = tree.contents
  return (
    contents === null ||
    (isScalar(contents) && !contents.tag && !contents.anchor && contents.range?.[0] === contents.range?.[1])
  )
}

/** Before the parser sees it: its own recursion is bounded by this. */
function nestsDeeply(text: string): boolean {
  let depth = 0
  let run = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '[' || char === '{') depth += 1
    else if ((char === ']' || char === '}') && depth > 0) depth -= 1
    if ((char === '-' || char === '?' || char === ':') && /\s/.test(text[at + 1] ?? ' ')) run += 1
    else if (char !== ' ' && char !== '\t') run = 0
    if (depth > 10 * DEPTH_LIMIT || run > 10 * DEPTH_LIMIT) return true
  }
  return false
}

function tooDeep(token: CST.Token): boolean {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > DEPTH_LIMIT) return true
    const depth = next.depth + 1
    if (next.token.type === 'document') {
      if (next.token.value) open.push({ token: next.token.value, depth })
    } else if ('items' in next.token) {
      for (const item of next.token.items) {
        if (item.key) open.push({ token: item.key, depth })
        if (item.value) open.push({ token: item.value, depth })
      }
    }
  }
  return false
}

function byteLength(text: string): number {
  if (text.length * 3 <= SIZE_LIMIT) return text.length
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** The span of a document's content, without the marks around it. */
export function contentSpan(document: PolicyDocument): Span {
  const range = treeOf(document)?.contents?.range
  return range ? { start: range[0], end: range[1] } : document.span
}
