/** What Cilium's parser asks of a policy beyond its schema. */
export interface Check {
  /** The rule of SPEC.md. */
  readonly spec: string
  /** True where all is well. */
  readonly holds: string
  /** What is wrong otherwise. */
  readonly message: string
}
