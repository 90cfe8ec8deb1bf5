import { Hash } from './hash'

/**
 * Numbers that the datapath knows things by. What a number means never changes while anything in the kernel may name it:
 * the same thing keeps its number through changes and restarts, and the number of a thing that went away stays bound to it for
 * one more round (`retiring`), so that tables hold entries for both the old and the new while addresses move over.
 */
export interface Numbered<Thing> {
  readonly number: number
  /** What the thing is, as one string: equal keys are the same thing. */
  readonly key: string
  readonly thing: Thing
  /** Not in the world any more; dropped in the round after. */
  readonly retiring?: true
}

/** Plain JSON. */
export interface Numbering<Thing> {
  /** The number that comes next; numbers are not given again before all others were. */
  readonly next: number
  readonly entries: readonly Numbered<Thing>[]
}

export interface NumberRange {
  readonly first: number
  readonly last: number
  /** A new thing is given the number that its key leads to, and so the same one wherever that is free; else the one that comes next. */
  readonly byKey?: true
}

/**
 * Gives each of `things` its number: the one it has, else the next free one (see NumberRange), in the order of the keys, so that the
 * same history always gives the same numbers. What is in `before` and not in `things` retires; what was retiring is dropped.
 */
export function renumber<Thing>(
  before: Numbering<Thing> | undefined,
  things: ReadonlyMap<string, Thing>,
  range: NumberRange
): Numbering<Thing> {
  const entries: Numbered<Thing>[] = []
  const taken = new Set<number>()
  const known = new Map<string, number>()
  for (const entry of before?.entries ?? []) {
    taken.add(entry.number)
    known.set(entry.key, entry.number)
    if (!things.has(entry.key) && !entry.retiring) entries.push({ ...entry, retiring: true })
  }
  let next = before?.next ?? range.first
  for (const [key, thing] of sortedByKey(things)) {
    let number = known.get(key)
    if (number === undefined) {
      number = following(range.byKey ? placeOf(key, range) : next, taken, range)
      taken.add(number)
      next = after(number, range)
    }
    entries.push({ number, key, thing })
  }
  entries.sort((a, b) => a.number - b.number)
  return { next, entries }
}

/**
 * The same where little has changed: `come` are things that `before` has as retiring, or not at all, `gone` the keys of those that
 * are not there any more. Nothing else is looked at but to be copied.
 */
export function renumberSome<Thing>(
  before: Numbering<Thing>,
  come: ReadonlyMap<string, Thing>,
  gone: ReadonlySet<string>,
  range: NumberRange
): Numbering<Thing> {
  const taken = new Set(before.entries.map(({ number }) => number))
  const back = new Set<string>()
  const entries = before.entries.flatMap((entry): readonly Numbered<Thing>[] => {
    const thing = come.get(entry.key)
    if (thing) {
      back.add(entry.key)
      return [{ number: entry.number, key: entry.key, thing }]
    }
    if (entry.retiring) return []
    return [gone.has(entry.key) ? { ...entry, retiring: true } : entry]
  })
  let { next } = before
  const fresh = sortedByKey(come).filter(([key]) => !back.has(key))
  for (const [key, thing] of fresh) {
    const number = following(range.byKey ? placeOf(key, range) : next, taken, range)
    taken.add(number)
    next = after(number, range)
    entries.push({ number, key, thing })
  }
  if (fresh.length > 0) entries.sort((a, b) => a.number - b.number)
  return { next, entries }
}

function sortedByKey<Thing>(things: ReadonlyMap<string, Thing>): readonly (readonly [string, Thing])[] {
  return [...things].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function placeOf(key: string, { first, last }: NumberRange): number {
  return first + (new Hash().text(key).mixed[0] % (last - first + 1))
}

/** The first number that is free, from `next` on. */
function following(next: number, taken: ReadonlySet<number>, range: NumberRange): number {
  let number = next
  while (taken.has(number)) number = after(number, range)
  return number
}

function after(number: number, range: NumberRange): number {
  return number >= range.last ? range.first : number + 1
}
