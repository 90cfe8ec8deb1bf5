import type { Item } from './rule-ports'

/**
 * What the rules of a subject lay upon one peer, one array a rule. Peers upon whom the same rules laid the same are one pile, so
 * that a thousand pods that no rule tells apart are worked out once.
 */
export class Pile {
  readonly #below: Pile | undefined
  readonly #items: readonly Item[]
  readonly #above = new Map<readonly Item[], Pile>()

  constructor(below?: Pile, items: readonly Item[] = []) {
    this.#below = below
    this.#items = items
  }

  /** This pile with `items` on top: the same one for the same array. */
  with(items: readonly Item[]): Pile {
    let found = this.#above.get(items)
    if (!found) {
      found = new Pile(this, items)
      this.#above.set(items, found)
    }
    return found
  }

  /** Everything, in no order that means anything. */
  get items(): readonly Item[] {
    const all: Item[] = []
    for (let pile: Pile | undefined = this; pile; pile = pile.#below) for (const item of pile.#items) all.push(item)
    return all
  }
}

/** The piles of one direction of a subject. */
export class Piles {
  any = new Pile()
  readonly identities = new Map<number, Pile>()
  readonly classes = new Map<number, Pile>()
  readonly #bottom = new Pile()

  put(on: Map<number, Pile>, number: number, items: readonly Item[]): void {
    if (items.length > 0) on.set(number, (on.get(number) ?? this.#bottom).with(items))
  }
}

/** Numbers of peers, lowest first, so that equal worlds give equal tables. */
export function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}
