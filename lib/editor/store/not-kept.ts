const NOT_KEPT = 'Drafts are not kept:'

/** Why the browser keeps no drafts, as a sentence. */
export function notKept(error: unknown): string {
  return `${NOT_KEPT} ${error instanceof Error ? error.message : String(error)}`
}

export const isNotKept = (trouble: string | undefined): boolean => trouble?.startsWith(NOT_KEPT) === true
