/** One file of the archive of `portcullis bugtool`. */
export interface Piece {
  /** Path in the archive. */
  readonly name: string
  /** What it is, for who decides whether to hand it on. */
  readonly says: string
  readonly text?: string
  /** Why there is no text, a sentence. */
  readonly missing?: string
}
