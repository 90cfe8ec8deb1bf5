/** A set of small numbers, `size` of them at the most: one bit each. Sets that are combined are of one size. */
export class Bits {
  readonly size: number
  readonly #words: Uint32Array

  constructor(size: number, words: Uint32Array = new Uint32Array((size + 31) >>> 5)) {
    this.size = size
    this.#words = words
  }

  static all(size: number): Bits {
    const made = new Bits(size)
    made.#words.fill(0xffffffff)
    const rest = size & 31
    if (rest > 0) made.#words[made.#words.length - 1] = 0xffffffff >>> (32 - rest)
    return made
  }

  static of(size: number, numbers: Iterable<number>): Bits {
    const made = new Bits(size)
    for (const one of numbers) made.add(one)
    return made
  }

  add(one: number): void {
    const word = one >>> 5
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (one & 31))
  }

  remove(one: number): void {
    const word = one >>> 5
    this.#words[word] = (this.#words[word] ?? 0) & ~(1 << (one & 31))
  }

  has(one: number): boolean {
    return (((this.#words[one >>> 5] ?? 0) >>> (one & 31)) & 1) === 1
  }

  get isEmpty(): boolean {
    for (const word of this.#words) if (word !== 0) return false
    return true
  }

  get count(): number {
    let count = 0
    for (const word of this.#words) count += ones(word)
    return count
  }

  clone(): Bits {
    return new Bits(this.size, this.#words.slice())
  }

  /** The same of a size that is greater by `more`. */
  widened(more: number): Bits {
    const made = new Bits(this.size + more)
    made.#words.set(this.#words)
    return made
  }

  equals(other: Bits): boolean {
    return this.size === other.size && this.#words.every((word, at) => word === other.#words[at])
  }

  meets(other: Bits): boolean {
    const [mine, theirs] = [this.#words, other.#words]
    for (let at = 0; at < mine.length; at++) if (((mine[at] ?? 0) & (theirs[at] ?? 0)) !== 0) return true
    return false
  }

  /** Changes this set. */
  addAll(other: Bits): this {
    const [mine, theirs] = [this.#words, other.#words]
    for (let at = 0; at < mine.length; at++) mine[at] = (mine[at] ?? 0) | (theirs[at] ?? 0)
    return this
  }

  /** Changes this set. */
  removeAll(other: Bits): this {
    const [mine, theirs] = [this.#words, other.#words]
    for (let at = 0; at < mine.length; at++) mine[at] = (mine[at] ?? 0) & ~(theirs[at] ?? 0)
    return this
  }

  or(other: Bits): Bits {
    return this.clone().addAll(other)
  }

  minus(other: Bits): Bits {
    return this.clone().removeAll(other)
  }

  and(other: Bits): Bits {
    const words = this.#words.slice()
    for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) & (other.#words[at] ?? 0)
    return new Bits(this.size, words)
  }

  /** The numbers in it, lowest first. */
  *[Symbol.iterator](): Generator<number> {
    for (let at = 0; at < this.#words.length; at++) {
      for (let word = this.#words[at] ?? 0; word !== 0; word &= word - 1) yield at * 32 + 31 - Math.clz32(word & -word)
    }
  }

  /** As iterating does, without an object for each. */
  forEach(visit: (one: number) => void): void {
    for (let at = 0; at < this.#words.length; at++) {
      for (let word = this.#words[at] ?? 0; word !== 0; word &= word - 1) visit(at * 32 + 31 - Math.clz32(word & -word))
    }
  }
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
