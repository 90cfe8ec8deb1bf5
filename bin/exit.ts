/** What scripts may rely on. `start` has further ones of its own (bin/start). */
export const EXIT = {
  ok: 0,
  /** The answer is no: not connected, refused, not found, not healthy. */
  no: 1,
  /** Wrong use, no server, or something failed. */
  error: 2
} as const

/** Ends the command with a sentence for its user, and what to do. */
export class CommandError extends Error {
  readonly fix: string | undefined
  readonly code: string

  constructor(message: string, options: { readonly fix?: string; readonly code?: string } = {}) {
    super(message)
    this.name = 'CommandError'
    this.fix = options.fix
    this.code = options.code ?? 'failed'
  }
}
