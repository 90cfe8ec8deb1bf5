/** Letters to add, drop, change or swap with the next to get from one word to the other; `limit + 1` where it is more than that. */
export function distance(one: string, other: string, limit: number): number {
  if (one === other) return 0
  if (Math.abs(one.length - other.length) > limit) return limit + 1
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    if (Math.min(...row) > limit) return limit + 1
    before = last
    last = row
  }
  return Math.min(last[other.length] ?? 0, limit + 1)
}

/**
 * The likeliest of the words that may have been meant; undefined where none is near. Short words must be nearer, and another
 * number is another thing (`backend1`, `backend2`).
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  let best: { readonly word: string; readonly far: number } | undefined
  const limit = written.length <= 2 ? 0 : written.length <= 7 ? 1 : 2
  for (const word of known) {
    const far = word.toLowerCase() === written.toLowerCase() ? 0.5 : distance(written, word, limit)
    if (word === written || far > limit || (best && best.far <= far) || shape(word) === shape(written)) continue
    best = { word, far }
  }
  return best?.word
}

/** A word without its numbers; one that has none is of its own shape. */
function shape(word: string): string {
  return /\d/.test(word) ? word.replace(/\d+/g, '0') : `${word} `
}
