export interface FieldError {
  readonly field: string
  readonly type: string
}

/** A field may be wrong in several ways at once: one is enough. */
export function places(errors: readonly FieldError[]): readonly string[] {
  return [...new Set(errors.map(({ field, type }) => `${field} ${type}`))]
}
