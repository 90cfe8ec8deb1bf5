import { type History, NO_HISTORY, note } from './history'
import type { StoredExpectations } from './model'

/** The statements that stand beside all policies of the workspace: a text of its own, in the same history. */
export interface Expectations {
  readonly text: string
  readonly history: History<string>
  readonly updatedAt: number
}

export const NO_EXPECTATIONS: Expectations = { text: '', history: NO_HISTORY, updatedAt: 0 }

/** As another page wrote them; on this page undo leads back to what was there. */
export function fromElsewhere(
  before: Expectations,
  stored: StoredExpectations,
  step: { readonly at: number; readonly nr: number }
): Expectations {
  if (stored.text === before.text) return before
  const title = 'Expectations changed on another page'
  return { ...stored, history: note(before.history, { ...step, title, burst: 'elsewhere', before: before.text }) }
}
