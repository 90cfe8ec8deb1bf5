import { type Document, isAlias, isMap, isSeq, type Node, type Pair } from 'yaml'
import { anchorsOf, isMergeKey, keyText } from '@/lib/k8s'
import { isObject, valueAt } from '../json'
import type { Json, TextEdit } from '../model'
import type { Step } from '../path'
import { elementsOf, isFlow, placeAt } from '../place'
import { printFlowPair, printPair } from '../print'
import { columnOf } from '../style'
import { type Editing, spliceOf } from './primitive'
import { indent } from './splice'

/**
 * Aliases share text between places: an edit of one place would be one of the other. Where that would happen the alias is
 * replaced by its own copy first. This gives the edits for the first such alias, or undefined when there is none left.
 */
export function expandFirst(
  editing: Editing,
  value: Json,
  touched: ReadonlySet<Node> | 'all'
): readonly TextEdit[] | undefined {
  const targets = anchorsOf(editing.tree)
  const shared = (alias: Node) => {
    const target = targets.get(alias)
    return touched === 'all' || touched.has(alias) || (target !== undefined && touched.has(target))
  }
  const found = findAlias(editing.tree.contents as Node | null, [], shared, targets)
  if (!found) return undefined
  if (found.merge) return expandMerge(editing, value, found.at, found.merge, targets)
  return spliceOf(editing, { kind: 'replace', at: found.at, value: valueAt(value, found.at) ?? null })
}

/** The nodes on the way to a place and all below it: what an edit there may touch. */
export function touchedBy(tree: Document, ways: readonly (readonly Step[])[]): ReadonlySet<Node> {
  const out = new Set<Node>()
  const below = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    out.add(node as Node)
    if (isMap(node)) {
      for (const pair of node.items) {
        below(pair.key)
        below(pair.value)
      }
    } else if (isSeq(node)) for (const item of node.items) below(item)
  }
  for (const way of ways) {
    for (let depth = 0; depth <= way.length; depth += 1) {
      const place = placeAt(tree, way.slice(0, depth))
      if (place?.node) out.add(place.node)
      if (isMap(place?.node)) for (const pair of place.node.items.filter(isMergeKey)) below(pair.value)
      if (depth === way.length) below(place?.node)
    }
  }
  return out
}

interface FoundAlias {
  readonly at: readonly Step[]
  /** The `<<` pair of the mapping at the path. */
  readonly merge?: Pair
}

function findAlias(
  node: Node | null,
  at: readonly Step[],
  wanted: (alias: Node) => boolean,
  targets: ReadonlyMap<Node, Node>
): FoundAlias | undefined {
  if (isAlias(node)) return wanted(node) ? { at } : undefined
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = findAlias(item as Node | null, [...at, index], wanted, targets)
      if (found) return found
    }
  }
  if (!isMap(node)) return undefined
  for (const pair of node.items) {
    if (isMergeKey(pair)) {
      const merged = isSeq(pair.value) ? pair.value.items : [pair.value]
      if (merged.some((one) => isAlias(one) && wanted(one))) return { at, merge: pair }
      continue
    }
    const key = keyText(pair.key, targets)
    const found = key === undefined ? undefined : findAlias(pair.value as Node | null, [...at, key], wanted, targets)
    if (found) return found
  }
  return undefined
}

/** `<<: *base` becomes the pairs that it stands for. */
function expandMerge(
  editing: Editing,
  value: Json,
  at: readonly Step[],
  merge: Pair,
  targets: ReadonlyMap<Node, Node>
): readonly TextEdit[] | undefined {
  const { text, style } = editing
  const map = placeAt(editing.tree, at)?.node
  const whole = valueAt(value, at)
  if (!isMap(map) || !isObject(whole)) return undefined
  const element = elementsOf(map, text)[map.items.indexOf(merge as (typeof map.items)[number])]
  if (!element) return undefined
  const explicit = new Set(map.items.filter((pair) => !isMergeKey(pair)).map((pair) => keyText(pair.key, targets)))
  const inherited = Object.entries(whole).filter(([key]) => !explicit.has(key))
  if (inherited.length === 0) return spliceOf(editing, { kind: 'replace', at, value: whole })
  const printed = isFlow(map)
    ? inherited.map(([key, one]) => printFlowPair(key, one, style)).join(', ')
    : indent(
        inherited.flatMap(([key, one]) => printPair(key, one, style)),
        columnOf(text, element.start),
        style.eol
      )
  return [{ start: element.start, end: element.end, text: printed }]
}
