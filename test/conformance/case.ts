/** One line of a file. */
export type Case = Readonly<Record<string, unknown>>
