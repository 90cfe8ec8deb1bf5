/** A problem found in what a user wrote. The table of all codes is ISSUES; nothing throws on a user's input. */
export interface Issue {
  readonly code: IssueCode
  readonly severity: 'error' | 'warning' | 'info'
  /** What happened and where, one sentence, naming the values seen. */
  readonly message: string
  /** Path in the document (`spec.ingress[0].toPorts[0].ports[0].endPort`); empty for the whole. */
  readonly path: string
  /** What to do, one sentence. */
  readonly fix?: string
  /** SPEC id. */
  readonly spec?: string
}

/** Stable codes; the engine's author extends this union, one line each in ISSUES. */
export type IssueCode = string
