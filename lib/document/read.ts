import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { type Issue, issue } from '@/lib/policy'
import { isArray, isObject } from './json'
import type { Json, Path } from './model'
import { join } from './path'
import { readPlain } from './scalar'

/** How many values the aliases of one document may stand for. */
export const EXPANSION_LIMIT = 20_000
const CORE = 'tag:yaml.org,2002:'

/** An issue found while reading, with the node it is at (for its place in the text). */
export interface FoundIssue {
  readonly issue: Issue
  readonly node?: Node | undefined
}

/**
 * A composed document → the value that Kubernetes reads. Aliases and `<<` are followed, within a budget; `__proto__` is
 * refused; a key that is there twice keeps its last value and is said.
 */
export function readValue(document: Document): { readonly value: Json; readonly issues: readonly FoundIssue[] } {
  const reader = new Reader(anchorsOf(document))
  const value = reader.read(document.contents, '')
  return { value, issues: reader.issues }
}

/** The node an alias stands for: the last anchor of its name before it. */
export function anchorsOf(document: Document): ReadonlyMap<Node, Node> {
  const last = new Map<string, Node>()
  const targets = new Map<Node, Node>()
  const walk = (node: unknown): void => {
    if (isAlias(node)) {
      const target = last.get(node.source)
      if (target) targets.set(node, target)
      return
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) last.set(node.anchor, node)
    if (isMap(node)) {
      for (const pair of node.items) {
        walk(pair.key)
        walk(pair.value)
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item)
  }
  walk(document.contents)
  return targets
}

class Reader {
  readonly issues: FoundIssue[] = []
  private spent = 0
  private readonly open = new Set<Node>()
  private readonly targets: ReadonlyMap<Node, Node>

  constructor(targets: ReadonlyMap<Node, Node>) {
    this.targets = targets
  }

  read(node: unknown, path: Path): Json {
    if (isAlias(node)) return this.followed(node, path, (target) => this.read(target, path)) ?? null
    if (this.open.size > 0 && !this.spend(node as Node, path)) return null
    if (isMap(node)) return this.readMap(node, path)
    if (isSeq(node)) return node.items.map((item, at) => this.read(item, join(path, at)))
    if (isScalar(node)) return this.readScalar(node, path)
    return null
  }

  /** Aliases cost: a document of a few lines can stand for millions of values. */
  private spend(node: Node, path: Path): boolean {
    this.spent += 1
    if (this.spent === EXPANSION_LIMIT) {
      this.issues.push({ issue: issue('document-expands', path, { limit: EXPANSION_LIMIT }), node })
    }
    return this.spent < EXPANSION_LIMIT
  }

  private followed<T>(alias: Node, path: Path, use: (target: Node) => T): T | undefined {
    const target = this.targets.get(alias)
    if (!target || this.open.has(target)) {
      const name = isAlias(alias) ? alias.source : ''
      this.issues.push({ issue: issue('alias-unknown', path, { name }), node: alias })
      return undefined
    }
    if (!this.spend(alias, path)) return undefined
    this.open.add(target)
    const result = use(target)
    this.open.delete(target)
    return result
  }

  private readMap(map: YAMLMap, path: Path): Json {
    const out: Record<string, Json> = {}
    const merged: Record<string, Json> = {}
    for (const pair of map.items) {
      if (isMergeKey(pair)) {
        for (const [key, value] of Object.entries(this.readMerge(pair.value, path))) {
          if (!Object.hasOwn(merged, key)) merged[key] = value
        }
        continue
      }
      const key = this.readKey(pair.key, path)
      if (key === undefined) continue
      const here = join(path, key)
      if (Object.hasOwn(out, key)) {
        this.issues.push({ issue: issue('key-duplicate', here, { key }), node: pair.key as Node })
      }
      out[key] = this.read(pair.value, here)
    }
    for (const [key, value] of Object.entries(merged)) if (!Object.hasOwn(out, key)) out[key] = value
    return out
  }

  private readMerge(node: unknown, path: Path): Readonly<Record<string, Json>> {
    const value = this.read(node, path)
    if (isObject(value)) return value
    if (isArray(value) && value.every(isObject)) return Object.assign({}, ...value.toReversed())
    this.issues.push({
      issue: issue('key-not-scalar', path, { seen: '<< of something that is no mapping' }),
      node: node as Node
    })
    return {}
  }

  private readKey(node: unknown, path: Path): string | undefined {
    const target = isAlias(node) ? this.targets.get(node) : node
    const value = isScalar(target) ? this.readScalar(target, path) : undefined
    if (typeof value === 'string' && value !== '__proto__') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (value === '__proto__') this.issues.push({ issue: issue('key-forbidden', path, { key: value }), node: node as Node })
    else {
      const seen = value === null ? 'null' : isMap(target) ? 'a mapping' : isSeq(target) ? 'a sequence' : 'an unknown alias'
      this.issues.push({ issue: issue('key-not-scalar', path, { seen }), node: node as Node })
    }
    return undefined
  }

  private readScalar(node: Node & { source?: string; value: unknown; type?: string }, path: Path): Json {
    const text = node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '')
    const tag = node.tag ?? ''
    const plain = node.type === undefined || node.type === 'PLAIN'
    const typed = tag.startsWith(CORE) && tag !== `${CORE}str` && tag !== `${CORE}binary`
    if (!typed && (tag !== '' || !plain)) return text
    const value = readPlain(text)
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    this.issues.push({ issue: issue('value-unreadable', path, { seen: text }), node })
    return null
  }
}

/** A plain `<<`: YAML 1.1's merge, which Kubernetes' reader follows. */
export function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.source === '<<'
}
