/** What is not in the list, kept whole: a list of any length has a line or two of it. */
const LARGEST_SHELL = 32 * 1024 * 1024

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [...'"\\{}[],'].map((one) => one.charCodeAt(0))

/**
 * A list of Kubernetes as JSON, taken apart as it comes: its `items` one by one, so that one of any length is never in memory whole.
 * A plain list at the top is the same. What is around the items, or a document that has none, is the shell.
 */
export class ListItems {
  readonly #take: (item: string) => void
  /** Text since the beginning of the item, or of the shell's part, that is under way. */
  #part = ''
  #shell = ''
  #depth = 0
  #inString = false
  #escaped = false
  /** At which depth items begin; 0 while none do. */
  #items = 0

  /** `take` is given the text of each item. */
  constructor(take: (item: string) => void) {
    this.#take = take
  }

  /** False where it grows beyond what a list has around its items. */
  feed(text: string): boolean {
    let begun = 0
    const cut = (at: number) => {
      const part = this.#part + text.slice(begun, at)
      this.#part = ''
      begun = at
      return part
    }
    for (let at = 0; at < text.length; at++) {
      const one = text.charCodeAt(at)
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (one === BACKSLASH) this.#escaped = true
        else if (one === QUOTE) this.#inString = false
        continue
      }
      if (one === QUOTE) this.#inString = true
      else if (one === OPEN || one === OPEN_LIST) {
        this.#depth += 1
        if (one === OPEN_LIST && this.#items === 0 && this.#beginsItems(text.slice(begun, at))) {
          this.#shell += cut(at + 1)
          this.#items = this.#depth
        }
      } else if (one === CLOSE || one === CLOSE_LIST) {
        if (this.#items > 0 && this.#depth === this.#items) {
          this.#item(cut(at))
          this.#items = 0
        }
        this.#depth -= 1
      } else if (one === COMMA && this.#items > 0 && this.#depth === this.#items) {
        this.#item(cut(at))
        begun = at + 1
      }
    }
    this.#part = cut(text.length)
    if (this.#items === 0) {
      this.#shell += this.#part
      this.#part = ''
    }
    return this.#shell.length <= LARGEST_SHELL
  }

  /** Around the items; with nothing between the brackets where they were. */
  get shell(): string {
    return this.#shell
  }

  #item(text: string): void {
    if (text.trim() !== '') this.#take(text)
  }

  #beginsItems(since: string): boolean {
    if (this.#depth === 1) return true
    return this.#depth === 2 && /"items"\s*:\s*$/.test(this.#shell.slice(-64) + since.slice(-64))
  }
}
