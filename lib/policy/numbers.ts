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
}

/**
 * Gives each of `things` its number: the one it has, else the next free one, in the order of the keys, so that the same
 * history always gives the same numbers. What is in `before` and not in `things` retires; what was retiring is dropped.
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
  for (const [key, thing] of [...things].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    let number = known.get(key)
    if (number === undefined) {
      while (taken.has(next)) next = next >= range.last ? range.first : next + 1
      number = next
      taken.add(number)
      next = next >= range.last ? range.first : next + 1
    }
    entries.push({ number, key, thing })
  }
  entries.sort((a, b) => a.number - b.number)
  return { next, entries }
}
