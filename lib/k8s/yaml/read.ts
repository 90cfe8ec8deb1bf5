import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar as ScalarNode,
  type YAMLMap
} from 'yaml'
import { type Issue, issue } from '@/lib/policy'
import { joinPath } from '../path'
import { EXPANSION_LIMIT } from './limits'
import { keyOf, plainValue, resolvePlain, type Scalar } from './scalar'
import { CORE, resolveTagged } from './tagged'
import { isJsonObject, type JsonObject, type JsonValue } from './value'

/** An issue found while reading, with the node it is at (for its place in the text). */
export interface FoundIssue {
  readonly issue: Issue
  readonly node?: Node | undefined
}

/**
 * A composed document → the value that Kubernetes reads. Aliases and `<<` are followed, within a budget; `__proto__` is
 * refused; a key that is there twice keeps its last value and is said.
 */
export function readValue(document: Document): { readonly value: JsonValue; readonly issues: readonly FoundIssue[] } {
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

/** A key as the value has it: `5000:` is "5000", `on:` is "true". Undefined where it can be none. */
export function keyText(key: unknown, targets: ReadonlyMap<Node, Node>): string | undefined {
  const node = isAlias(key) ? targets.get(key) : key
  const scalar = isScalar(node) ? scalarOf(node) : undefined
  return scalar && keyOf(scalar)
}

/** `<<` that nothing quotes or tags otherwise: YAML 1.1's merge, which Kubernetes' reader follows. */
export function isMergeKey(pair: Pair): boolean {
  if (!isScalar(pair.key) || pair.key.value !== '<<') return false
  const { tag, type } = pair.key
  return tag === undefined ? type === 'PLAIN' : tag === '!' || tag === `${CORE}merge`
}

/** Undefined: the text is not what the tag says. */
function scalarOf(node: ScalarNode): Scalar | undefined {
  const text = node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '')
  if (node.tag !== undefined) return resolveTagged(node.tag, text)
  return node.type === undefined || node.type === 'PLAIN' ? resolvePlain(text) : { type: 'str', value: text }
}

class Reader {
  readonly issues: FoundIssue[] = []
  private spent = 0
  private readonly open = new Set<Node>()
  private readonly targets: ReadonlyMap<Node, Node>

  constructor(targets: ReadonlyMap<Node, Node>) {
    this.targets = targets
  }

  read(node: unknown, path: string): JsonValue {
    if (isAlias(node)) return this.followed(node, path, (target) => this.read(target, path)) ?? null
    if (this.open.size > 0 && !this.spend(node as Node, path)) return null
    if (isMap(node)) return this.readMap(node, path)
    if (isSeq(node)) return node.items.map((item, at) => this.read(item, joinPath(path, at)))
    if (isScalar(node)) return this.readScalar(node, path)
    return null
  }

  private tell(node: unknown, ...told: Parameters<typeof issue>): void {
    this.issues.push({ issue: issue(...told), node: (node ?? undefined) as Node | undefined })
  }

  /** Aliases cost: a document of a few lines can stand for millions of values. */
  private spend(node: Node, path: string): boolean {
    this.spent += 1
    if (this.spent === EXPANSION_LIMIT) this.tell(node, 'document-expands', path, { limit: EXPANSION_LIMIT })
    return this.spent < EXPANSION_LIMIT
  }

  private followed<T>(alias: Node, path: string, use: (target: Node) => T): T | undefined {
    const target = this.targets.get(alias)
    if (!target || this.open.has(target)) {
      this.tell(alias, 'alias-unknown', path, { name: isAlias(alias) ? alias.source : '' })
      return undefined
    }
    if (!this.spend(alias, path)) return undefined
    this.open.add(target)
    const result = use(target)
    this.open.delete(target)
    return result
  }

  private readMap(map: YAMLMap, path: string): JsonValue {
    const out: Record<string, JsonValue> = {}
    const explicit = new Set<string>()
    for (const pair of map.items) {
      if (isMergeKey(pair)) {
        for (const [key, value] of Object.entries(this.readMerge(pair.value, path))) {
          // kubectl takes the merged one, YAML the explicit one.
          if (Object.hasOwn(out, key)) this.tell(pair.key, 'merge-overrides', joinPath(path, key), { key })
          else out[key] = value
        }
        continue
      }
      const key = this.readKey(pair.key, path)
      if (key === undefined) continue
      const here = joinPath(path, key)
      if (explicit.has(key)) this.tell(pair.key, 'key-duplicate', here, { key })
      explicit.add(key)
      out[key] = this.read(pair.value, here)
    }
    return out
  }

  /** A mapping, an alias of one, or a sequence of such, the first of which counts. */
  private readMerge(node: unknown, path: string): JsonObject {
    const sources = isSeq(node) ? node.items.toReversed() : [node]
    const merged = sources.map((source) => {
      const target = isAlias(source) ? this.targets.get(source) : source
      const value = isMap(target) ? this.read(source, path) : undefined
      if (isJsonObject(value)) return value
      this.tell(node, 'key-not-scalar', path, { seen: '<< of something that is no mapping' })
      return {}
    })
    return Object.assign({}, ...merged)
  }

  private readKey(node: unknown, path: string): string | undefined {
    const target = isAlias(node) ? this.targets.get(node) : node
    const key = keyText(target, this.targets)
    if (key === '__proto__') this.tell(node, 'key-forbidden', path, { key })
    else if (key !== undefined) return key
    else {
      const seen = isMap(target) ? 'a mapping' : isSeq(target) ? 'a sequence' : isScalar(target) ? seenKey(target) : 'no key'
      this.tell(node, 'key-not-scalar', path, { seen })
    }
    return undefined
  }

  private readScalar(node: ScalarNode, path: string): JsonValue {
    const scalar = scalarOf(node)
    const seen = node.source ?? ''
    if (scalar === undefined) {
      this.tell(node, 'value-mistagged', path, { seen, tag: (node.tag ?? '').replace(CORE, '!!') })
      return null
    }
    const value = plainValue(scalar)
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    this.tell(node, 'value-unreadable', path, { seen })
    return null
  }
}

function seenKey(node: ScalarNode): string {
  return scalarOf(node)?.type === 'null' ? 'null' : `${node.source}`
}
