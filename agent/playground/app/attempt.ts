/** One try of a call, on a connection of its own. */
export interface Attempt {
  readonly address: string
  readonly port: number
  readonly name: string
  readonly request: string
  readonly timeoutMs: number
}
