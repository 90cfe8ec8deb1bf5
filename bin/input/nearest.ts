/** Of what there is, the words that someone who typed `word` may have meant: nearest first, at most three. */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const typed = word.toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distanceOf(typed, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate, 'en'))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Edits from one to the other; 1 where the word is its beginning, as a pod's name without the hash behind it is. */
function distanceOf(typed: string, candidate: string): number {
  if (typed.length >= 3 && candidate.startsWith(typed)) return 1
  return edits(typed, candidate)
}

/** Insertions, removals, replacements and swaps of neighbours (optimal string alignment). */
export function edits(one: string, other: string): number {
  let older: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row++) {
    const now = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (older[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      )
    }
    older = last
    last = now
  }
  return last[other.length] ?? 0
}

/** `a, b or c` */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
