import { unifiedDiff } from '@/lib/document'

/** What differs between two texts of a policy, with three lines around it; empty where nothing does. An API server ends the last line, an author may not. */
export const diffOf = (before: string, after: string): string => unifiedDiff(ended(before), ended(after))

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
