/** Two numbers of 32 bits, mixed as MurmurHash3 does its blocks: enough to tell tables apart, and none is trusted by it. */
export class Hash {
  #a = 0x9747b28c
  #b = 0x3c6ef372

  number(value: number): this {
    // The upper half too: precedences have 32 bits, and nothing here has more than 53.
    for (const word of [value | 0, Math.floor(value / 0x100000000)]) {
      this.#a = Math.imul(this.#a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593)
      this.#a = Math.imul((this.#a << 13) | (this.#a >>> 19), 5) + 0xe6546b64
      this.#b = Math.imul(this.#b ^ Math.imul(word, 0x85ebca6b), 0xc2b2ae35)
      this.#b = Math.imul((this.#b << 15) | (this.#b >>> 17), 9) + 0x52dce729
    }
    return this
  }

  text(value: string): this {
    this.number(value.length)
    for (let at = 0; at < value.length; at++) this.number(value.charCodeAt(at))
    return this
  }

  get words(): readonly [number, number] {
    return [this.#a >>> 0, this.#b >>> 0]
  }

  /** Each bit depends on all before it, so that sums of them tell as much as they do. */
  get mixed(): readonly [number, number] {
    return [mix(this.#a), mix(this.#b)]
  }
}

function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
