import { type Issue, issue } from '@/lib/policy'
import { equal, valueAt } from '../json'
import type { Json, ParsedText } from '../model'
import { parse, treeOf } from '../parse'
import { styleOf } from '../style'
import { applyEdits } from '../text-edit'
import { expandFirst, touchedBy } from './alias'
import type { Change, KeyOrder } from './change'
import { after, insertOfMove, type Primitive, plan } from './plan'
import { chunkOf, type Editing, insertChunk, spliceOf } from './primitive'

export type { Change, KeyOrder } from './change'

const NO_ORDER: KeyOrder = () => []
/** Aliases replaced by copies for one edit; a document with more is edited as text. */
const EXPANSIONS = 200

/**
 * Changes of one document of a text, one after another, by splicing: comments, order, quoting, indentation and the lines not
 * concerned stay as they are. Every step is read back and compared with what the value should be; a splice that would mean
 * anything else is not made. Errors: `edit-nowhere`, `edit-refused`, `yaml-syntax` for a text that does not parse.
 */
export function edit(
  parsed: ParsedText,
  document: number,
  changes: readonly Change[],
  order = NO_ORDER
): ParsedText | Issue {
  let now = parsed
  for (const change of changes) {
    const value = now.documents[document]?.value
    if (value === undefined) return issue('edit-refused', '', { why: 'The YAML does not parse; correct it first.' })
    const steps = plan(value, change)
    const path = change.op === 'move' ? change.from : change.path
    if (!steps) return issue('edit-nowhere', path)
    for (const step of steps) {
      const next = perform(now, document, step, order)
      if (!next)
        return issue('edit-refused', path, {
          why: `The YAML at ${path || 'the top'} is written so that it can only be edited as text.`
        })
      now = next
    }
  }
  return now
}

function perform(parsed: ParsedText, document: number, step: Primitive, order: KeyOrder): ParsedText | undefined {
  const value = parsed.documents[document]?.value
  const wanted = value === undefined ? undefined : after(value, step)
  if (value === undefined || wanted === undefined) return undefined
  const plain = attempt(parsed, document, step, order, wanted)
  if (plain) return plain
  for (const reach of ['touched', 'all'] as const) {
    const own = expand(parsed, document, step, order, reach)
    const made = own && attempt(own, document, step, order, wanted)
    if (made) return made
  }
  return undefined
}

function editingOf(parsed: ParsedText, document: number, order: KeyOrder): Editing | undefined {
  const found = parsed.documents[document]
  const tree = found && treeOf(found)
  return tree && { text: parsed.text, tree, order, style: styleOf(tree, parsed.text) }
}

function attempt(
  parsed: ParsedText,
  document: number,
  step: Primitive,
  order: KeyOrder,
  wanted: Json
): ParsedText | undefined {
  const editing = editingOf(parsed, document, order)
  if (!editing) return undefined
  if (step.kind === 'move') return move(parsed, document, step, order, editing, wanted)
  const edits = spliceOf(editing, step)
  return edits && checked(parsed, document, applyEdits(parsed.text, edits), wanted)
}

/** The item's own text is cut and put in again, so that its comments go with it. */
function move(
  parsed: ParsedText,
  document: number,
  step: Extract<Primitive, { kind: 'move' }>,
  order: KeyOrder,
  editing: Editing,
  wanted: Json
): ParsedText | undefined {
  const value = parsed.documents[document]?.value
  const item = value === undefined ? undefined : valueAt(value, step.from)
  if (value === undefined || item === undefined) return undefined
  const put = insertOfMove(value, step, item)
  const chunk = chunkOf(editing, step.from)
  const out: Primitive = { kind: 'remove', at: step.from }
  const rest = after(value, out)
  if (rest === undefined) return undefined
  const list = valueAt(value, step.from.slice(0, -1))
  const alone = Array.isArray(list) && list.length === 1
  const cut =
    chunk && !alone
      ? checked(parsed, document, applyEdits(parsed.text, [chunk.cut]), rest)
      : attempt(parsed, document, out, order, rest)
  const between = cut && editingOf(cut, document, order)
  if (!cut || !between) return undefined
  if (chunk && (put.kind === 'insert' || put.kind === 'insert-key')) {
    const edits = insertChunk(between, put, chunk.lines)
    const made = edits && checked(cut, document, applyEdits(cut.text, edits), wanted)
    if (made) return made
  }
  return attempt(cut, document, put, order, wanted)
}

/** Is the new text what it should be: this value, and the other documents as they were? */
function checked(before: ParsedText, document: number, text: string, wanted: Json): ParsedText | undefined {
  const made = parse(text)
  if (made.documents.length !== before.documents.length) return undefined
  const right = made.documents.every((one, at) => equal(one.value, at === document ? wanted : before.documents[at]?.value))
  return right ? made : undefined
}

function expand(
  parsed: ParsedText,
  document: number,
  step: Primitive,
  order: KeyOrder,
  reach: 'touched' | 'all'
): ParsedText | undefined {
  let now = parsed
  for (let round = 0; round < EXPANSIONS; round += 1) {
    const editing = editingOf(now, document, order)
    const value = now.documents[document]?.value
    if (!editing || value === undefined) return undefined
    const ways = step.kind === 'move' ? [step.from, step.to] : [step.at]
    const edits = expandFirst(editing, value, reach === 'all' ? 'all' : touchedBy(editing.tree, ways))
    if (!edits) return now
    const next = checked(now, document, applyEdits(now.text, edits), value)
    if (!next) return undefined
    now = next
  }
  return undefined
}
