import { isAlias, isMap, isSeq, type Node } from 'yaml'
import { anchorsOf, keyText } from '@/lib/k8s'
import type { Issue } from '@/lib/policy'
import { lineEnd, rangeOf } from './lines'
import type { LocatedIssue, ParsedText, Path, PolicyDocument, Range, Span } from './model'
import { linesOf, treeOf } from './parse'
import { formatPath, parsePath, type Step } from './path'
import { elementsOf, isCollection, placeAt } from './place'
import { columnOf } from './style'

/** What of an element is meant: `app: backend1` whole, its key, or its value. */
export type Part = 'element' | 'key' | 'value'

/**
 * Where a path stands in the text. Where nothing stands there (a field that is missing), the nearest thing above it does;
 * undefined only for a document that has no content.
 */
export function locate(parsed: ParsedText, document: PolicyDocument, path: Path, part: Part = 'element'): Span | undefined {
  const tree = treeOf(document)
  if (!tree) return undefined
  for (let steps = parsePath(path); ; steps = steps.slice(0, -1)) {
    const span = spanAt(parsed.text, document, steps, part)
    if (span || steps.length === 0) return span
  }
}

/** As `locate`, only where the path itself exists. */
export function spanAt(text: string, document: PolicyDocument, steps: readonly Step[], part: Part): Span | undefined {
  const tree = treeOf(document)
  const place = tree && placeAt(tree, steps)
  if (!place) return undefined
  if (!place.parent) {
    const range = place.node?.range
    return range ? { start: range[0], end: range[1] } : undefined
  }
  const element = elementsOf(place.parent, text)[place.index]
  if (!element) return undefined
  if (part === 'key' && element.key?.range) return { start: element.key.range[0], end: element.key.range[1] }
  if (part === 'value' && place.node?.range)
    return { start: place.node.range[0], end: Math.max(place.node.range[0], element.end) }
  return { start: element.start, end: element.end }
}

export function locateRange(
  parsed: ParsedText,
  document: PolicyDocument,
  path: Path,
  part: Part = 'element'
): Range | undefined {
  const span = locate(parsed, document, path, part)
  return span && rangeOf(linesOf(parsed), span)
}

/** The text of an element as its author wrote it, moved to the left margin; of an item without its dash. */
export function sourceOf(parsed: ParsedText, document: PolicyDocument, path: Path): string {
  const span = spanAt(parsed.text, document, parsePath(path), 'element')
  if (!span) return ''
  const column = columnOf(parsed.text, span.start)
  const [first = '', ...rest] = parsed.text.slice(span.start, span.end).split(/\r?\n/)
  const dashed = /^- */.exec(first)?.[0].length ?? 0
  const margin = column + dashed
  return [
    first.slice(dashed),
    ...rest.map((line) => line.slice(Math.min(margin, line.length - line.trimStart().length)))
  ].join('\n')
}

/** An issue with its line and column. */
export function locateIssue(parsed: ParsedText, document: number, issue: Issue): LocatedIssue {
  const found = parsed.documents[document]
  const range = found && issueRange(parsed, found, issue)
  return { ...issue, document, ...(range ? { range } : {}) }
}

/** Of a field that is missing, or not to be there, the key nearest to it; of what fills several lines the first. */
function issueRange(parsed: ParsedText, document: PolicyDocument, { code, path }: Issue): Range | undefined {
  const exact = spanAt(parsed.text, document, parsePath(path), 'element') !== undefined
  const span = locate(parsed, document, path, code === 'unknown-field' || !exact ? 'key' : 'element')
  if (!span) return undefined
  const line = lineEnd(parsed.text, span.start)
  return rangeOf(linesOf(parsed), { start: span.start, end: Math.min(span.end, line) })
}

/** What stands at an offset: the document, and the path of the innermost element there. */
export function pathAt(parsed: ParsedText, offset: number): { readonly document: number; readonly path: Path } | undefined {
  const document = parsed.documents.findLast((one) => one.span.start <= offset) ?? parsed.documents[0]
  const tree = document && treeOf(document)
  if (!document || !tree) return undefined
  return {
    document: document.index,
    path: formatPath(stepsAt(tree.contents as Node | null, parsed.text, offset, anchorsOf(tree)))
  }
}

function stepsAt(node: Node | null, text: string, offset: number, targets: ReadonlyMap<Node, Node>): readonly Step[] {
  if (isAlias(node) || !isCollection(node)) return []
  const elements = elementsOf(node, text)
  const index = elements.findLastIndex((one) => one.start <= offset && offset <= lineLimit(text, one.end))
  const element = elements[index]
  if (!element) return []
  const step = isSeq(node) ? index : isMap(node) ? keyText(element.key, targets) : undefined
  return step === undefined ? [] : [step, ...stepsAt(element.value, text, offset, targets)]
}

/** A cursor behind the content of a line, in its comment for one, is still on that line's element. */
function lineLimit(text: string, end: number): number {
  const newline = text.indexOf('\n', end)
  return newline === -1 ? text.length : newline
}
