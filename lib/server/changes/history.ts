import type { Folder } from './folder'
import { isChange } from './kept'
import type { Change } from './model'

/** What is kept of the past: so many changes, and so many characters of their texts. The oldest go. */
export const KEPT_CHANGES = 500
export const KEPT_CHARACTERS = 16 * 1024 * 1024

const PREFIX = 'change-'

/** Every change that was made through this server, the newest last. One file each: a broken one costs no other. */
export class History {
  readonly #folder: Folder
  readonly #changes = new Map<string, Change>()
  #last = 0
  #size = 0
  version = 0

  constructor(folder: Folder) {
    this.#folder = folder
    const found = folder
      .names()
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => folder.read(name))
      .filter(isChange)
      .sort((a, b) => Number(a.id) - Number(b.id))
    for (const change of found) this.#take(change)
  }

  /** For the next change. Numbers are not used twice, also where the change is not made. */
  nextId(): string {
    this.#last += 1
    return String(this.#last)
  }

  /** Adds it, or puts it in the place of the one with its id. */
  put(change: Change): void {
    this.#folder.write(PREFIX + change.id, change)
    this.#take(change)
    this.#prune()
  }

  get(id: string): Change | undefined {
    return this.#changes.get(id)
  }

  /** The newest first. */
  last(count: number, wanted: (change: Change) => boolean = () => true): readonly Change[] {
    return [...this.#changes.values()].filter(wanted).slice(-count).reverse()
  }

  #take(change: Change): void {
    const before = this.#changes.get(change.id)
    this.#size += sizeOf(change) - (before === undefined ? 0 : sizeOf(before))
    this.#changes.set(change.id, change)
    this.#last = Math.max(this.#last, Number(change.id))
    this.version += 1
  }

  #prune(): void {
    for (const [id, change] of this.#changes) {
      const fits = this.#changes.size <= KEPT_CHANGES && this.#size <= KEPT_CHARACTERS
      if (fits || this.#changes.size === 1) return
      this.#changes.delete(id)
      this.#size -= sizeOf(change)
      this.#folder.remove(PREFIX + id)
    }
  }
}

function sizeOf({ steps }: Change): number {
  return steps.reduce((sum, { before, after }) => sum + before.length + after.length, 0)
}
