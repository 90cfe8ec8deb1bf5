import { distance } from '@/lib/policy'

/** Of what there is, the words that someone who typed `word` may have meant: nearest first, at most three. */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const typed = word.toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  return [...new Set(known)]
    .map((candidate) => ({ candidate, far: farness(typed, candidate.toLowerCase(), limit) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || a.candidate.localeCompare(b.candidate, 'en'))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Edits from one to the other; 1 where the word is its beginning, as a pod's name without the hash behind it is. */
function farness(typed: string, candidate: string, limit: number): number {
  if (typed.length >= 3 && candidate.startsWith(typed)) return 1
  return distance(typed, candidate, limit)
}

/** `a, b or c` */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
