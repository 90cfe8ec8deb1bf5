import {
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq
} from 'yaml'
import { anchorsOf, isMergeKey, keyText } from '@/lib/k8s'
import type { Step } from './path'

export type Collection = YAMLMap | YAMLSeq

export function isCollection(node: unknown): node is Collection {
  return isMap(node) || isSeq(node)
}

export function isFlow(node: Collection): boolean {
  return node.flow === true || node.srcToken?.type === 'flow-collection'
}

/** A map's pair or a sequence's item as it stands in the text. Offsets. */
export interface Element {
  /** The dash, or where the key begins (its `?`, anchor or tag included). In flow: where the item begins. */
  readonly start: number
  /** After the dash or the colon; in flow sequences and for keys without a colon: where the value would begin. */
  readonly indicatorEnd: number
  /** After the last character of content; comments are not content. */
  readonly end: number
  readonly key: Node | undefined
  readonly value: Node | null
}

interface Item {
  readonly start: readonly CST.SourceToken[]
  readonly key?: CST.Token | null | undefined
  readonly sep?: readonly CST.SourceToken[] | undefined
  readonly value?: CST.Token | undefined
}

/** The elements of a collection, in the order of its items. */
export function elementsOf(node: Collection, text: string): readonly Element[] {
  const token = node.srcToken as CST.BlockMap | CST.BlockSequence | CST.FlowCollection | undefined
  if (isMap(node))
    return node.items.map((pair) => pairElement(pair as Pair, text, (pair as Pair & { srcToken?: Item }).srcToken))
  const items = (token?.items ?? []) as readonly Item[]
  const kept = items.filter((item) => (token?.type === 'block-seq' ? has(item.start, 'seq-item-ind') : isWritten(item)))
  return node.items.map((value, at) => itemElement(value as Node | null, kept[at], text))
}

function isWritten(item: Item): boolean {
  return Boolean(item.key || item.value || item.sep || item.start.some((one) => one.type === 'anchor' || one.type === 'tag'))
}

function has(tokens: readonly CST.SourceToken[], type: CST.SourceToken['type']): boolean {
  return tokens.some((token) => token.type === type)
}

const BLANK = new Set<CST.SourceToken['type']>(['space', 'newline', 'comment', 'comma'])

const written = (tokens: readonly CST.SourceToken[] | undefined) => (tokens ?? []).filter((one) => !BLANK.has(one.type))
const after = (token: CST.SourceToken) => token.offset + token.source.length

function pairElement(pair: Pair, text: string, item: Item | undefined): Element {
  const key = pair.key as Node
  const value = (pair.value ?? null) as Node | null
  const before = written(item?.start)
  const between = written(item?.sep)
  const colon = between.find((one) => one.type === 'map-value-ind')
  const start = before[0]?.offset ?? key.range?.[0] ?? 0
  const keyEnd = key.range?.[1] ?? start
  const indicatorEnd = colon ? after(colon) : keyEnd
  const last = between.at(-1)
  return { start, indicatorEnd, end: contentEnd(value, last ? after(last) : indicatorEnd, text), key, value }
}

function itemElement(value: Node | null, item: Item | undefined, text: string): Element {
  const before = written(item?.start)
  const dash = before.find((one) => one.type === 'seq-item-ind')
  const start = before[0]?.offset ?? value?.range?.[0] ?? 0
  const last = before.at(-1)
  const indicatorEnd = dash ? after(dash) : start
  return { start, indicatorEnd, end: contentEnd(value, last ? after(last) : indicatorEnd, text), key: undefined, value }
}

/** Written with no characters at all: `key:`. */
export function isAbsent(node: Node | null): boolean {
  return (
    node === null || (isScalar(node) && node.range !== undefined && node.range !== null && node.range[0] === node.range[1])
  )
}

function contentEnd(node: Node | null, fallback: number, text: string): number {
  if (node === null || isAbsent(node)) return fallback
  if (isCollection(node) && !isFlow(node)) {
    const last = elementsOf(node, text).at(-1)
    return last ? Math.max(last.end, fallback) : fallback
  }
  const [start, end] = node.range ?? [fallback, fallback]
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const header = /^[^\n]*/.exec(text.slice(start))?.[0] ?? ''
    // With `+` the blank lines after it are content too.
    return header.includes('+') ? Math.max(start, end - 1) : start + text.slice(start, end).trimEnd().length
  }
  return end
}

/** Where a path leads in the syntax tree. */
export interface Place {
  readonly node: Node | null
  /** The collection it is an element of; undefined for the root. */
  readonly parent: Collection | undefined
  /** Index of the element in its parent. */
  readonly index: number
  /** How many steps of the path an alias or a `<<` was followed at, if one was: from there on it is another's text. */
  readonly borrowed: number | undefined
}

/** The place at the end of a path, or undefined where there is none. */
export function placeAt(tree: Document, steps: readonly Step[]): Place | undefined {
  const targets = anchorsOf(tree)
  let place: Place = { node: tree.contents as Node | null, parent: undefined, index: 0, borrowed: undefined }
  for (const [depth, step] of steps.entries()) {
    let node = place.node
    let borrowed = place.borrowed
    if (isAlias(node)) {
      borrowed ??= depth
      node = targets.get(node) ?? null
    }
    const found = stepInto(node, step, targets)
    if (!found) return undefined
    place = { ...found, borrowed: found.merged ? (borrowed ?? depth) : borrowed }
  }
  return place
}

type Found = Pick<Place, 'node' | 'parent' | 'index'> & { readonly merged: boolean }

function stepInto(node: Node | null, step: Step, targets: ReadonlyMap<Node, Node>): Found | undefined {
  if (typeof step === 'number') {
    if (!isSeq(node) || step >= node.items.length) return undefined
    return { node: node.items[step] as Node | null, parent: node, index: step, merged: false }
  }
  if (!isMap(node)) return undefined
  // The last of two equal keys is the one that counts.
  const index = node.items.findLastIndex((pair) => !isMergeKey(pair) && keyText(pair.key, targets) === step)
  const pair = node.items[index]
  if (pair) return { node: (pair.value ?? null) as Node | null, parent: node, index, merged: false }
  for (const merge of node.items.filter(isMergeKey)) {
    const source = isAlias(merge.value) ? targets.get(merge.value) : merge.value
    const sources = isSeq(source) ? source.items : [source]
    for (const one of sources) {
      const found = stepInto((isAlias(one) ? targets.get(one) : one) as Node | null, step, targets)
      if (found) return { ...found, merged: true }
    }
  }
  return undefined
}
