import type { Range, Span } from './model'

/** Where the lines of a text start. Lines end at LF; a CR before it is part of the line end. */
export interface LineIndex {
  readonly text: string
  readonly starts: readonly number[]
}

export function indexLines(text: string): LineIndex {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return { text, starts }
}

/** Line (from 1) of an offset. */
export function lineOf(lines: LineIndex, offset: number): number {
  let low = 0
  let high = lines.starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines.starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}

/** Line and column, both from 1. */
export function positionOf(lines: LineIndex, offset: number): { readonly line: number; readonly column: number } {
  const line = lineOf(lines, offset)
  return { line, column: offset - (lines.starts[line - 1] ?? 0) + 1 }
}

export function rangeOf(lines: LineIndex, span: Span): Range {
  const start = positionOf(lines, span.start)
  const end = positionOf(lines, Math.max(span.start, span.end))
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

/** Offset of a line and column, kept inside the text. */
export function offsetOf(lines: LineIndex, line: number, column: number): number {
  const start = lines.starts[Math.min(Math.max(line, 1), lines.starts.length) - 1] ?? 0
  return Math.min(start + Math.max(column, 1) - 1, lineEnd(lines.text, start))
}

/** Start of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

/** End of the line that an offset is in, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  const end = newline === -1 ? text.length : newline
  return end > offset && text[end - 1] === '\r' ? end - 1 : end
}

/** Start of the next line, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}
