import { equal, isArray, isObject, valueAt } from '../json'
import type { Json, JsonObject } from '../model'
import { parsePath, type Step } from '../path'
import type { Change } from './change'

/** What is done to the text at once, and checked before the next. Paths are those at the time of the step. */
export type Primitive =
  | { readonly kind: 'replace'; readonly at: readonly Step[]; readonly value: Json }
  | { readonly kind: 'insert'; readonly at: readonly Step[]; readonly index: number; readonly value: Json }
  | {
      readonly kind: 'insert-key'
      readonly at: readonly Step[]
      readonly key: string
      readonly value: Json
      /** The key it comes after where no order of keys says better; undefined: first. */
      readonly after: string | undefined
    }
  | { readonly kind: 'remove'; readonly at: readonly Step[] }
  | { readonly kind: 'rename'; readonly at: readonly Step[]; readonly key: string }
  | { readonly kind: 'move'; readonly from: readonly Step[]; readonly to: readonly Step[]; readonly index: number }

/** A change as primitives; undefined where its path leads nowhere. */
export function plan(root: Json, change: Change): readonly Primitive[] | undefined {
  if (change.op === 'move') {
    const from = parsePath(change.from)
    const to = parsePath(change.to)
    const list = valueAt(root, to) ?? []
    const reaches = typeof from.at(-1) === 'number' && isArray(list) && change.index <= list.length
    if (valueAt(root, from) === undefined || !reaches) return undefined
    const stays = equal(from.slice(0, -1), to) && (change.index === from.at(-1) || change.index - 1 === from.at(-1))
    if (stays) return []
    return [{ kind: 'move', from, to, index: change.index }]
  }
  const at = parsePath(change.path)
  const old = valueAt(root, at)
  switch (change.op) {
    case 'set':
      return old === undefined ? missing(root, at, change.value) : difference(old, change.value, at)
    case 'remove':
      return old === undefined || at.length === 0 ? undefined : [{ kind: 'remove', at }]
    case 'insert':
      if (old === undefined) return missing(root, at, [change.value])
      if (old === null) return [{ kind: 'replace', at, value: [change.value] }]
      if (!isArray(old) || change.index > old.length) return undefined
      return [{ kind: 'insert', at, index: change.index, value: change.value }]
    case 'rename': {
      const parent = valueAt(root, at.slice(0, -1))
      if (old === undefined || !isObject(parent) || Object.hasOwn(parent, change.key)) return undefined
      return [{ kind: 'rename', at, key: change.key }]
    }
  }
}

/** The mappings on the way that are missing are made with the value. */
function missing(root: Json, at: readonly Step[], value: Json): readonly Primitive[] | undefined {
  let depth = at.length - 1
  while (depth > 0 && valueAt(root, at.slice(0, depth)) === undefined) depth -= 1
  const way = at.slice(0, depth)
  const here = valueAt(root, way)
  const [step, ...rest] = at.slice(depth)
  const inner = rest.reduceRight<Json | undefined>((made, one) => {
    if (made === undefined) return undefined
    return typeof one === 'string' ? { [one]: made } : one === 0 ? [made] : undefined
  }, value)
  if (inner === undefined || step === undefined) return undefined
  if (typeof step === 'number') {
    return isArray(here) && step === here.length ? [{ kind: 'insert', at: way, index: step, value: inner }] : undefined
  }
  if (here === null) return [{ kind: 'replace', at: way, value: { [step]: inner } }]
  if (!isObject(here)) return undefined
  return [{ kind: 'insert-key', at: way, key: step, value: inner, after: Object.keys(here).at(-1) }]
}

/** What turns one value into another, touching only what differs. In an order in which every path still holds. */
export function difference(old: Json, now: Json, at: readonly Step[]): readonly Primitive[] {
  if (equal(old, now)) return []
  if (isObject(old) && isObject(now) && Object.keys(old).length > 0 && Object.keys(now).length > 0)
    return ofMaps(old, now, at)
  if (isArray(old) && isArray(now) && old.length > 0 && now.length > 0) return ofLists(old, now, at)
  return [{ kind: 'replace', at, value: now }]
}

function ofMaps(old: JsonObject, now: JsonObject, at: readonly Step[]): readonly Primitive[] {
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(now, key))
  const fresh = Object.keys(now).filter((key) => !Object.hasOwn(old, key))
  const [before] = gone
  const [after] = fresh
  if (before !== undefined && after !== undefined && gone.length === 1 && fresh.length === 1) {
    const renamed = Object.fromEntries(Object.entries(old).map(([key, value]) => [key === before ? after : key, value]))
    return [{ kind: 'rename', at: [...at, before], key: after }, ...difference(renamed, now, at)]
  }
  const keys = Object.keys(now)
  return [
    ...keys
      .filter((key) => Object.hasOwn(old, key))
      .flatMap((key) => difference(old[key] ?? null, now[key] ?? null, [...at, key])),
    ...fresh.map(
      (key): Primitive => ({ kind: 'insert-key', at, key, value: now[key] ?? null, after: keys[keys.indexOf(key) - 1] })
    ),
    ...gone.map((key): Primitive => ({ kind: 'remove', at: [...at, key] }))
  ]
}

/** Items that both have stay; in the gaps between them items are changed in pairs, and the rest inserted or removed. */
function ofLists(old: readonly Json[], now: readonly Json[], at: readonly Step[]): readonly Primitive[] {
  const out: Primitive[] = []
  let oldEnd = old.length
  let nowEnd = now.length
  // From the end, so that the indices before stay true.
  for (const [i, j] of [...common(old, now).toReversed(), [-1, -1] as const]) {
    const was = old.slice(i + 1, oldEnd)
    const is = now.slice(j + 1, nowEnd)
    const paired = Math.min(was.length, is.length)
    for (let k = was.length - 1; k >= paired; k -= 1) out.push({ kind: 'remove', at: [...at, i + 1 + k] })
    for (const value of is.slice(paired).toReversed()) out.push({ kind: 'insert', at, index: i + 1 + paired, value })
    for (let k = paired - 1; k >= 0; k -= 1) out.push(...difference(was[k] ?? null, is[k] ?? null, [...at, i + 1 + k]))
    oldEnd = i
    nowEnd = j
  }
  return out
}

/** Index pairs of a longest common subsequence. */
function common(old: readonly Json[], now: readonly Json[]): readonly (readonly [number, number])[] {
  const length = old.map(() => now.map(() => 0))
  const at = (i: number, j: number) => length[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = length[i]
      if (row) row[j] = equal(old[i], now[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (equal(old[i], now[j])) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return pairs
}

/** The value after a primitive; undefined where it cannot be done. */
export function after(root: Json, step: Primitive): Json | undefined {
  switch (step.kind) {
    case 'replace':
      return change(root, step.at, () => step.value)
    case 'insert':
      return change(root, step.at, (list) => (isArray(list) ? list.toSpliced(step.index, 0, step.value) : [step.value]))
    case 'insert-key':
      return change(root, step.at, (map) => ({ ...(isObject(map) ? map : {}), [step.key]: step.value }))
    case 'remove':
      return change(root, step.at.slice(0, -1), (parent) => without(parent, step.at.at(-1)))
    case 'rename':
      return change(root, step.at.slice(0, -1), (parent) => {
        const old = step.at.at(-1)
        if (!isObject(parent)) return parent
        return Object.fromEntries(Object.entries(parent).map(([key, value]) => [key === old ? step.key : key, value]))
      })
    case 'move': {
      const item = valueAt(root, step.from)
      if (item === undefined) return undefined
      const rest = after(root, { kind: 'remove', at: step.from })
      return rest === undefined ? undefined : after(rest, insertOfMove(root, step, item))
    }
  }
}

/** The second half of a move: into the sequence as it is once the item is out. */
export function insertOfMove(root: Json, step: Extract<Primitive, { kind: 'move' }>, item: Json): Primitive {
  const list = step.from.slice(0, -1)
  const same = list.length === step.to.length && list.every((one, depth) => one === step.to[depth])
  const from = step.from.at(-1)
  const index = same && typeof from === 'number' && from < step.index ? step.index - 1 : step.index
  if (valueAt(root, step.to) !== undefined) return { kind: 'insert', at: step.to, index, value: item }
  const [made] = missing(root, step.to, [item]) ?? []
  return made ?? { kind: 'insert', at: step.to, index, value: item }
}

function without(parent: Json, step: Step | undefined): Json {
  if (isArray(parent) && typeof step === 'number') return parent.toSpliced(step, 1)
  if (!isObject(parent)) return parent
  return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== step))
}

function change(root: Json, at: readonly Step[], make: (old: Json) => Json): Json | undefined {
  const [step, ...rest] = at
  if (step === undefined) return make(root)
  const inner = valueAt(root, [step])
  if (inner === undefined) return undefined
  const made = change(inner, rest, make)
  if (made === undefined) return undefined
  if (typeof step === 'number') return isArray(root) ? root.with(step, made) : undefined
  return isObject(root) ? { ...root, [step]: made } : undefined
}
