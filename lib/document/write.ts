import type { Json } from './model'
import { printPair } from './print'
import type { Style } from './style'

/** How a document is written that nobody has written before. */
const FRESH: Style = { step: 2, dash: 2, quote: 'double', padFlow: true, json: false, eol: '\n' }

/** A new document of an object; for one that is there already, see `edit`. */
export function writeDocument(object: Readonly<Record<string, Json>>): string {
  return Object.entries(object)
    .flatMap(([key, value]) => printPair(key, value, FRESH))
    .map((line) => `${line}\n`)
    .join('')
}
