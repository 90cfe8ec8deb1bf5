/** Plain data, as JSON has it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/**
 * One edit of a document's value, by path (`spec.egress[0].toPorts`); each speaks of the value after those before it. Whoever
 * has the text makes them as splices (`repaired` in lib/document).
 */
export type Edit =
  /** Mappings missing on the way are made. */
  | { readonly op: 'set'; readonly path: string; readonly value: Plain }
  /** As `set`, of what is there: where it is not, the repair does not fit the text and is not offered. */
  | { readonly op: 'replace'; readonly path: string; readonly value: Plain }
  | { readonly op: 'remove'; readonly path: string }
  /** At the end of the list, which is made where it is missing. */
  | { readonly op: 'append'; readonly path: string; readonly value: Plain }
  | { readonly op: 'rename'; readonly path: string; readonly key: string }

/** What one click can do about an issue. */
export interface Repair {
  /** On the button: `Swap them`. */
  readonly title: string
  readonly edits: readonly Edit[]
}
