import { memo } from '../memo'
import type { Requirement, Selector } from '../model'
import type { Lookup } from '../selector'
import { Bits } from './bits'

interface Key {
  /** Who has a label of this key. */
  readonly known: Bits
  readonly values: ReadonlyMap<string, Bits>
}

/**
 * Which of many objects a selector selects, all at once. Each key that a selector asks for is looked up once on every object,
 * with the very function that `matchesSelector` asks; from then on requirements are set algebra (SPEC 2.9).
 */
export class SelectorIndex {
  readonly #size: number
  readonly #lookups: readonly (Lookup | undefined)[]
  readonly #everyone: Bits
  readonly #keys = new Map<string, Key>()

  /** `undefined`: an object that no selector of this kind selects. */
  constructor(lookups: readonly (Lookup | undefined)[]) {
    this.#size = lookups.length
    this.#lookups = lookups
    this.#everyone = new Bits(this.#size)
    for (const [at, lookup] of lookups.entries()) if (lookup) this.#everyone.add(at)
  }

  readonly match = memo((selector: Selector): Bits => {
    let found = this.#everyone
    for (const requirement of selector.requirements) found = found.and(this.#require(requirement))
    return found
  })

  #require(requirement: Requirement): Bits {
    const { known, values } = this.#key(requirement.key)
    switch (requirement.operator) {
      case 'in':
        return union(this.#size, requirement.values, values)
      case 'not-in':
        return this.#everyone.minus(union(this.#size, requirement.values, values))
      case 'exists':
        return known
      case 'does-not-exist':
        return this.#everyone.minus(known)
    }
  }

  #key(key: string): Key {
    const found = this.#keys.get(key)
    if (found) return found
    const known = new Bits(this.#size)
    const values = new Map<string, Bits>()
    for (const [at, lookup] of this.#lookups.entries()) {
      const value = lookup?.(key)
      if (value === undefined) continue
      known.add(at)
      let having = values.get(value)
      if (!having) {
        having = new Bits(this.#size)
        values.set(value, having)
      }
      having.add(at)
    }
    const made = { known, values }
    this.#keys.set(key, made)
    return made
  }
}

function union(size: number, wanted: readonly string[], values: ReadonlyMap<string, Bits>): Bits {
  const all = new Bits(size)
  for (const value of wanted) {
    const having = values.get(value)
    if (having) all.addAll(having)
  }
  return all
}
