import { diffLines } from './diff'
import type { TextEdit } from './model'

/** The text after edits; they do not overlap, and their order does not count. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return out + text.slice(at)
}

/** Edits that make one text of another: changed lines alone, and of them what differs. */
export function editsBetween(before: string, after: string): readonly TextEdit[] {
  if (before === after) return []
  const edits: TextEdit[] = []
  let offset = 0
  let pending: { readonly start: number; end: number; text: string } | undefined
  for (const part of diffLines(before, after)) {
    if (part.kind === 'same') {
      if (pending) edits.push(trimmed(before, pending))
      pending = undefined
      offset += part.text.length
      continue
    }
    pending ??= { start: offset, end: offset, text: '' }
    if (part.kind === 'removed') {
      offset += part.text.length
      pending.end = offset
    } else pending.text += part.text
  }
  if (pending) edits.push(trimmed(before, pending))
  return edits
}

/** Without the characters that both have at the start and at the end. */
function trimmed(before: string, { start, end, text }: TextEdit): TextEdit {
  const old = before.slice(start, end)
  let head = 0
  while (head < old.length && head < text.length && old[head] === text[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < text.length - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) }
}
