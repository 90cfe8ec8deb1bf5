import type { Document } from 'yaml'
import { readYaml, type YamlDocument } from '@/lib/k8s'
import { indexLines, type LineIndex, rangeOf } from './lines'
import type { ParsedText, PolicyDocument, Span } from './model'

const documents = new WeakMap<PolicyDocument, YamlDocument>()
const indices = new WeakMap<ParsedText, LineIndex>()

/** The syntax tree of a document that `parse` made; its nodes have ranges and source tokens. */
export function treeOf(document: PolicyDocument): Document.Parsed | undefined {
  return documents.get(document)?.tree
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
  const read = readYaml(text)
  const found = read.documents.map((one, index): PolicyDocument => {
    const document = { index, span: one.span, value: one.value }
    documents.set(document, one)
    return document
  })
  // A text that is refused whole may be very large, and has no issue with a place.
  const lines = indexLines(read.documents.length > 0 || read.issues.some(({ span }) => span) ? text : '')
  const issues = read.issues.map(({ issue, document, span }) => ({
    ...issue,
    document,
    ...(span && { range: rangeOf(lines, span) })
  }))
  const parsed = { text, documents: found, issues }
  if (lines.text === text) indices.set(parsed, lines)
  return parsed
}

/** The span of a document's content, without the marks around it. */
export function contentSpan(document: PolicyDocument): Span {
  const range = treeOf(document)?.contents?.range
  return range ? { start: range[0], end: range[1] } : document.span
}
