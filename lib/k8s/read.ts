import type { Issue } from '@/lib/policy'
import type { PolicyObject } from './object'

/** A parsed YAML or JSON document → a policy object, or the issues that say why not (with paths). Never throws. */
export function readObject(_doc: unknown): { readonly object?: PolicyObject; readonly issues: readonly Issue[] } {
  return { issues: [] }
}
