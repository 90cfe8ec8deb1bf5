/** What a new policy begins with. */
export interface Template {
  readonly title: string
  /** What it does, in one sentence. */
  readonly sentence: string
  readonly group: 'begin' | 'pattern' | 'scenario'
  readonly text: string
}
