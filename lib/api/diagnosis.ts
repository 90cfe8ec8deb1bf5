/** One thing that `portcullis doctor` looked at. */
export interface Diagnosis {
  readonly area: 'node' | 'cluster'
  /** What was looked at, in a word or two. */
  readonly subject: string
  /** `missing`: nothing can be enforced, or done, before it is there. `note`: it works, and this should be known. */
  readonly state: 'good' | 'note' | 'missing'
  /** What is there, a sentence. */
  readonly says: string
  /** What to do, a sentence; with `missing` always. */
  readonly fix?: string
}
