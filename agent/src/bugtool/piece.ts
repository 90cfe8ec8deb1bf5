import type { Piece } from '@/lib/api'

/** Rows of a map beyond this many tell a maintainer nothing more. */
const LONGEST = 20_000

/** What cannot be had is named with the reason: an archive is wanted most when something is broken. */
export async function piece(name: string, says: string, make: () => string | Promise<string>): Promise<Piece> {
  try {
    return { name, says, text: await make() }
  } catch (error) {
    return { name, says, missing: error instanceof Error ? error.message : String(error) }
  }
}

/** Of one file of the archive, in characters: a big cluster's maps and objects are no reason not to send it. */
export const LARGEST = 8 << 20

/** Its beginning where it is larger, and then how much more there was. */
export function cut(text: string, largest = LARGEST): string {
  return text.length <= largest ? text : `${text.slice(0, largest)}\n… and ${text.length - largest} more characters\n`
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Lines, the first of them if there are too many, and then how many more there were. */
export function lines(all: readonly string[], longest = LONGEST): string {
  const more = all.length > longest ? [`… and ${all.length - longest} more`] : []
  return [...all.slice(0, longest), ...more].map((line) => `${line}\n`).join('')
}
