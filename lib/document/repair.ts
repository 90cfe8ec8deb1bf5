import { type Edit, type Issue, issue } from '@/lib/policy'
import { type Change, edit, type KeyOrder } from './edit'
import { isArray, valueAt } from './json'
import type { ParsedText } from './model'
import { parsePath } from './path'

/**
 * A repair of an issue, spliced into the text. Errors: those of `edit`; `edit-nowhere` also where the repair is of something
 * that this text does not have.
 */
export function repaired(
  parsed: ParsedText,
  document: number,
  edits: readonly Edit[],
  order?: KeyOrder
): ParsedText | Issue {
  let now = parsed
  for (const one of edits) {
    const change = changeOf(now, document, one)
    if (!change) return issue('edit-nowhere', one.path)
    const made = edit(now, document, [change], order)
    if ('code' in made) return made
    now = made
  }
  return now
}

function changeOf(parsed: ParsedText, document: number, one: Edit): Change | undefined {
  const here = valueAt(parsed.documents[document]?.value, parsePath(one.path))
  switch (one.op) {
    case 'replace':
      return here === undefined ? undefined : { op: 'set', path: one.path, value: one.value }
    case 'append':
      return { op: 'insert', path: one.path, index: isArray(here) ? here.length : 0, value: one.value }
    default:
      return one
  }
}
