import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import { anchorsOf, keyText } from '@/lib/k8s'
import type { Json, TextEdit } from '../model'
import { formatPath, type Step } from '../path'
import { type Collection, elementsOf, isAbsent, isCollection, isFlow, placeAt } from '../place'
import { printFlow, printFlowPair, printItem, printKey, printPair, printValue } from '../print'
import { columnOf } from '../style'
import type { KeyOrder } from './change'
import type { Primitive } from './plan'
import {
  elementLimit,
  insertBlock,
  insertFlow,
  leadingComments,
  ownsItsLine,
  removeElement,
  replaceValue,
  type Splicer,
  wholeLines
} from './splice'

export interface Editing extends Splicer {
  readonly tree: Document
  readonly order: KeyOrder
}

type Steps = readonly Step[]
type Lines = readonly string[]

/** The edits of one primitive; undefined where the text has no place for it. A move is two: see move.ts. */
export function spliceOf(editing: Editing, step: Exclude<Primitive, { kind: 'move' }>): readonly TextEdit[] | undefined {
  switch (step.kind) {
    case 'replace':
      return replace(editing, step.at, step.value)
    case 'insert':
      return insert(editing, step.at, step.index, step.value)
    case 'insert-key':
      return insertKey(editing, step.at, step.key, step.value, step.after)
    case 'remove':
      return remove(editing, step.at)
    case 'rename':
      return rename(editing, step.at, step.key)
  }
}

function replace(editing: Editing, at: Steps, value: Json): readonly TextEdit[] | undefined {
  const place = placeAt(editing.tree, at)
  if (!place) return undefined
  const { node, parent, index } = place
  if (!parent) {
    const range = node?.range
    if (!range) return undefined
    const { json, eol } = editing.style
    const lines = printItem(value, editing.style).map((line) => line.slice(2))
    const end = range[0] + editing.text.slice(range[0], range[1]).trimEnd().length
    return [{ start: range[0], end, text: json ? printFlow(value, editing.style) : lines.join(eol) }]
  }
  const element = elementsOf(parent, editing.text)[index]
  if (!element) return undefined
  const quoting = quotingOf(node)
  if (isFlow(parent)) {
    const printed = printFlow(value, editing.style, quoting === 'literal' || quoting === 'folded' ? undefined : quoting)
    if (isSeq(parent)) return [{ start: element.start, end: element.end, text: printed }]
    const colon = editing.text[element.indicatorEnd - 1] === ':'
    return [{ start: element.indicatorEnd, end: element.end, text: colon ? ` ${printed}` : `: ${printed}` }]
  }
  const lines = printValue(value, editing.style, isMap(parent) ? 'map' : 'seq', quoting)
  const [first = ''] = lines
  if (lines.length === 1 && isInline(node) && !node.tag && node.range) {
    // The token alone: the spaces before it, its anchor and the comment after it stay.
    return [{ start: node.range[0], end: node.range[1], text: first.trimStart() }]
  }
  return replaceValue(editing, parent, index, lines)
}

function isInline(node: Node | null): node is Node {
  if (node === null || isAbsent(node)) return false
  if (isAlias(node)) return true
  if (isCollection(node)) return isFlow(node)
  return isScalar(node) && node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED'
}

function quotingOf(node: Node | null) {
  if (!isScalar(node)) return undefined
  const known = {
    PLAIN: 'plain',
    QUOTE_SINGLE: 'single',
    QUOTE_DOUBLE: 'double',
    BLOCK_LITERAL: 'literal',
    BLOCK_FOLDED: 'folded'
  } as const
  return isAbsent(node) || node.type === undefined ? undefined : known[node.type]
}

function insert(editing: Editing, at: Steps, index: number, value: Json): readonly TextEdit[] | undefined {
  const place = placeAt(editing.tree, at)
  const list = place?.node
  if (!isSeq(list) || (list.items.length === 0 && !inFlow(place?.parent))) return replace(editing, at, [value])
  if (isFlow(list)) return insertFlow(editing, list, index, printFlow(value, editing.style))
  return insertBlock(editing, list, index, printItem(value, editing.style))
}

function insertKey(editing: Editing, at: Steps, key: string, value: Json, after: string | undefined) {
  return insertPair(editing, at, key, after, value, () => printPair(key, value, editing.style))
}

function insertPair(
  editing: Editing,
  at: Steps,
  key: string,
  after: string | undefined,
  value: Json,
  lines: () => Lines
): readonly TextEdit[] | undefined {
  const place = placeAt(editing.tree, at)
  const map = place?.node
  if (!isMap(map) || (map.items.length === 0 && !inFlow(place?.parent))) return replace(editing, at, { [key]: value })
  const index = keyIndex(editing, at, map, key, after)
  if (isFlow(map)) return insertFlow(editing, map, index, printFlowPair(key, value, editing.style))
  return insertBlock(editing, map, index, lines())
}

function inFlow(parent: Collection | undefined): boolean {
  return parent !== undefined && isFlow(parent)
}

/** Where a new key goes: by the order of keys known for this mapping, else after the key named, else last. */
function keyIndex(editing: Editing, at: Steps, map: Collection, key: string, after: string | undefined): number {
  const targets = anchorsOf(editing.tree)
  const keys = map.items.map((pair) => keyText((pair as { key: unknown }).key, targets))
  const order = editing.order(formatPath(at))
  const rank = order.indexOf(key)
  if (rank !== -1) {
    const before = keys.findLastIndex((one) => one !== undefined && order.includes(one) && order.indexOf(one) < rank)
    if (before !== -1) return before + 1
    const follower = keys.findIndex((one) => one !== undefined && order.indexOf(one) > rank)
    if (follower !== -1) return follower
  }
  const previous = after === undefined ? -1 : keys.lastIndexOf(after)
  return previous === -1 && after !== undefined ? keys.length : previous + 1
}

function remove(editing: Editing, at: Steps): readonly TextEdit[] | undefined {
  const place = placeAt(editing.tree, at)
  if (!place?.parent) return undefined
  if (place.parent.items.length > 1) return removeElement(editing, place.parent, place.index)
  return replace(editing, at.slice(0, -1), isMap(place.parent) ? {} : [])
}

function rename(editing: Editing, at: Steps, key: string): readonly TextEdit[] | undefined {
  const place = placeAt(editing.tree, at)
  if (!isMap(place?.parent)) return undefined
  const old = elementsOf(place.parent, editing.text)[place.index]?.key
  if (!old?.range) return undefined
  const quoting = quotingOf(old)
  const [line = ''] = printPair(key, null, editing.style)
  const printed = line.slice(0, line.lastIndexOf(':'))
  const quoted =
    quoting === 'single' ? `'${key.replaceAll("'", "''")}'` : quoting === 'double' ? JSON.stringify(key) : printed
  return [{ start: old.range[0], end: old.range[1], text: quoted }]
}

/** An item of a block sequence as its own text with its comments, dash at column 0; undefined where it has no lines of its own. */
export function chunkOf(editing: Editing, at: Steps): { readonly lines: Lines; readonly cut: TextEdit } | undefined {
  const place = placeAt(editing.tree, at)
  if (!place?.parent || !isSeq(place.parent) || isFlow(place.parent)) return undefined
  const { text } = editing
  const element = elementsOf(place.parent, text)[place.index]
  if (!element || !ownsItsLine(text, element.start)) return undefined
  const column = columnOf(text, element.start)
  const start = leadingComments(text, element.start)
  const end = elementLimit(text, element, column)
  const lines = text.slice(start, end).split(/\r?\n/)
  const margin = ' '.repeat(column)
  return {
    lines: lines.map((line) => (line.startsWith(margin) ? line.slice(column) : line.trimStart())),
    cut: wholeLines(text, start, end)
  }
}

/** Puts lines of an item into a sequence, made where it is missing or empty; undefined where that one is written in flow. */
export function insertChunk(
  editing: Editing,
  step: Extract<Primitive, { kind: 'insert' | 'insert-key' }>,
  lines: Lines
): readonly TextEdit[] | undefined {
  const margin = ' '.repeat(editing.style.dash)
  const below = lines.map((line) => (line === '' ? line : margin + line))
  if (step.kind === 'insert-key') {
    return insertPair(editing, step.at, step.key, step.after, step.value, () => [
      `${printKey(step.key, editing.style)}:`,
      ...below
    ])
  }
  const place = placeAt(editing.tree, step.at)
  if (isSeq(place?.node) && place.node.items.length > 0) {
    return isFlow(place.node) ? undefined : insertBlock(editing, place.node, step.index, lines)
  }
  if (!isMap(place?.parent) || isFlow(place.parent)) return undefined
  return replaceValue(editing, place.parent, place.index, ['', ...below])
}
