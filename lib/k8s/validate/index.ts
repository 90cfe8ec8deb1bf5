import type { Dialect, Issue } from '@/lib/policy'

/** Who refuses it: the API server (schema, or the NetworkPolicy validator), or the engine's own parser. */
export type ValidationStage = 'api' | 'parser'

export interface StagedIssue extends Issue {
  readonly stage: ValidationStage
}

/** What the API server and the engine of this dialect say of a document. Empty of errors: accepted. Never throws. */
export function validate(_doc: unknown, _options: { readonly dialect: Dialect }): readonly StagedIssue[] {
  return []
}
