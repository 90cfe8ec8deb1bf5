/** The newest so many, oldest first. */
export class Ring<T> {
  private readonly slots: T[] = []
  private readonly size: number
  private at = 0

  constructor(size: number) {
    this.size = size
  }

  push(item: T): void {
    if (this.slots.length < this.size) this.slots.push(item)
    else this.slots[this.at] = item
    this.at = (this.at + 1) % this.size
  }

  /** Newest last. */
  last(count: number): readonly T[] {
    const all = this.slots.length < this.size ? this.slots : [...this.slots.slice(this.at), ...this.slots.slice(0, this.at)]
    return count >= all.length ? [...all] : all.slice(all.length - count)
  }
}
