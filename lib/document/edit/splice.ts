import { lineEnd, lineStart, nextLine } from '../lines'
import type { TextEdit } from '../model'
import { type Collection, type Element, elementsOf, isAbsent, isCollection, isFlow } from '../place'
import { columnOf, type Style } from '../style'

/**
 * The splices themselves: offsets and lines, no meaning. Each gives the edits of one change of one collection.
 * `lines` are printed with their dash, key or value at column 0; lines after the first are indented to where they belong.
 */

export interface Splicer {
  readonly text: string
  readonly style: Style
}

/** New element of a block collection, before the element at `index`. */
export function insertBlock(
  at: Splicer,
  collection: Collection,
  index: number,
  lines: readonly string[]
): readonly TextEdit[] {
  const elements = elementsOf(collection, at.text)
  const first = elements[0]
  const previous = elements[index - 1]
  if (!first) return []
  const column = columnOf(at.text, first.start)
  const block = indent(lines, column, at.style.eol)
  if (!previous) return [{ start: first.start, end: first.start, text: `${block}${at.style.eol}${' '.repeat(column)}` }]
  const end = elementLimit(at.text, previous, column)
  return [{ start: end, end, text: `${at.style.eol}${' '.repeat(column)}${block}` }]
}

/** New element of a flow collection that has some, before the element at `index`. */
export function insertFlow(at: Splicer, collection: Collection, index: number, printed: string): readonly TextEdit[] {
  const elements = elementsOf(collection, at.text)
  const previous = elements[index - 1]
  const first = elements[0]
  if (!previous && !first) {
    const open = (collection.range?.[0] ?? 0) + 1
    return [{ start: open, end: open, text: printed }]
  }
  if (!previous) return [{ start: first?.start ?? 0, end: first?.start ?? 0, text: `${printed}, ` }]
  const own = ownsItsLine(at.text, previous.start)
  const gap = own ? `,${at.style.eol}${' '.repeat(columnOf(at.text, previous.start))}` : ', '
  return [{ start: previous.end, end: previous.end, text: `${gap}${printed}` }]
}

/** Takes an element away that is not the only one. */
export function removeElement(at: Splicer, collection: Collection, index: number): readonly TextEdit[] {
  const { text } = at
  const elements = elementsOf(collection, text)
  const element = elements[index]
  if (!element) return []
  const next = elements[index + 1]
  const previous = elements[index - 1]
  if (isFlow(collection)) {
    if (next) return [{ start: element.start, end: next.start, text: '' }]
    return [{ start: previous?.end ?? element.start, end: element.end, text: '' }]
  }
  const limit = elementLimit(text, element, columnOf(text, element.start))
  if (ownsItsLine(text, element.start)) return [wholeLines(text, element.start, limit)]
  // After a dash (`- a: 1`): what follows moves up, unless comments stand between.
  if (!next || text.slice(limit, next.start).includes('#')) return [{ start: element.start, end: element.end, text: '' }]
  return [{ start: element.start, end: next.start, text: '' }]
}

/** Another value for an element; `lines` follow its dash or colon (`[' 5000']`, `['', '  - a']`). */
export function replaceValue(
  at: Splicer,
  collection: Collection,
  index: number,
  lines: readonly string[]
): readonly TextEdit[] {
  const { text, style } = at
  const element = elementsOf(collection, text)[index]
  if (!element) return []
  const column = columnOf(text, element.start)
  const [first = '', ...rest] = lines
  const tail = rest.length === 0 ? '' : style.eol + ' '.repeat(column) + indent(rest, column, style.eol)
  const onItsLine = lineEnd(text, element.indicatorEnd)
  const value = element.value
  const block = value !== null && isCollection(value) && !isFlow(value) && value.items.length > 0
  if (
    block &&
    lineStart(text, value.range?.[0] ?? 0) > element.indicatorEnd &&
    onlyComment(text, element.indicatorEnd, onItsLine)
  ) {
    // Of the key's own line a comment stays; the lines of the old value go.
    return [
      { start: element.indicatorEnd, end: element.indicatorEnd, text: first },
      { start: onItsLine, end: elementLimit(text, element, column), text: tail }
    ].filter((edit) => edit.text !== '' || edit.end > edit.start)
  }
  const end = isAbsent(value) ? element.indicatorEnd : element.end
  if (tail === '') return [{ start: element.indicatorEnd, end, text: first }]
  const line = lineEnd(text, end)
  return [
    { start: element.indicatorEnd, end, text: first },
    { start: line, end: line, text: tail }
  ]
}

/** Replaces what stands in a flow collection or as a whole document. */
export function replaceSpan(start: number, end: number, text: string): readonly TextEdit[] {
  return [{ start, end, text }]
}

/** Where an element ends with the comments that are indented below it: those are its own. Before the line end. */
export function elementLimit(text: string, element: Element, column: number): number {
  let limit = lineEnd(text, element.end)
  let at = nextLine(text, element.end)
  while (at < text.length) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    const depth = /^ */.exec(line)?.[0].length ?? 0
    if (line.trim() !== '' && !(line[depth] === '#' && depth > column)) break
    if (line.trim() !== '') limit = end
    if (nextLine(text, at) === at) break
    at = nextLine(text, at)
  }
  return limit
}

/** The comment lines right above an element, at its own indentation: where they begin, or where its line begins. */
export function leadingComments(text: string, start: number): number {
  const column = columnOf(text, start)
  let at = lineStart(text, start)
  while (at > 0) {
    const above = lineStart(text, at - 1)
    const line = text.slice(above, lineEnd(text, above))
    if (!line.startsWith(`${' '.repeat(column)}#`)) break
    at = above
  }
  return at
}

/** The lines of a span, the line end with them; at the end of a text without one, that of the line before. */
export function wholeLines(text: string, start: number, end: number): TextEdit {
  const from = lineStart(text, start)
  const to = nextLine(text, end)
  if (to > end || from === 0) return { start: from, end: to, text: '' }
  return { start: lineEnd(text, lineStart(text, from - 1)), end: to, text: '' }
}

export function ownsItsLine(text: string, start: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, start), start))
}

function onlyComment(text: string, start: number, end: number): boolean {
  return /^\s*(?:#.*)?$/.test(text.slice(start, end))
}

/** Lines after the first pushed to a column; blank ones stay blank. */
export function indent(lines: readonly string[], column: number, eol: string): string {
  return lines.map((line, at) => (at === 0 || line === '' ? line : ' '.repeat(column) + line)).join(eol)
}
