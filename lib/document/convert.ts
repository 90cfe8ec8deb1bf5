import { type ConvertibleKind, type ConvertOptions, convert } from '@/lib/k8s'
import { type Issue, issue, type MeaningChange } from '@/lib/policy'
import { type Change, edit } from './edit'
import { equal, isObject } from './json'
import { POLICY_KEYS } from './key-order'
import type { Json, JsonObject, ParsedText } from './model'

export interface TextConversion {
  /** The text with the document converted; absent where `issues` say why not. */
  readonly parsed?: ParsedText
  readonly issues: readonly Issue[]
  /** What changes in meaning, an example each (SPEC 14.2). */
  readonly changes: readonly MeaningChange[]
}

/**
 * One document of a text as another kind of policy. What both have in common stays as it is written, with its comments; new parts
 * are printed in the document's own style (SPEC 14.4).
 */
export function convertText(
  parsed: ParsedText,
  document: number,
  to: ConvertibleKind,
  options: ConvertOptions
): TextConversion {
  const value = parsed.documents[document]?.value
  if (!isObject(value)) {
    return { issues: [issue('edit-refused', '', { why: 'The YAML does not parse; correct it first.' })], changes: [] }
  }
  const { document: made, issues, changes } = convert(value, to, options)
  if (!made) return { issues, changes }
  const edited = edit(parsed, document, editsFor(value, made), POLICY_KEYS)
  return 'code' in edited ? { issues: [edited], changes } : { parsed: edited, issues: [], changes }
}

const SUBJECTS = ['podSelector', 'endpointSelector'] as const

/** The subject's key is renamed, so that its comment stays; then each part becomes what it should be. */
function editsFor(before: JsonObject, after: JsonObject): readonly Change[] {
  const [was, is] = [before.spec, after.spec]
  const old = SUBJECTS.find((key) => has(was, key))
  const wanted = SUBJECTS.find((key) => has(is, key))
  const renames: readonly Change[] =
    old && wanted && old !== wanted ? [{ op: 'rename', path: `spec.${old}`, key: wanted }] : []
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const changed = Object.entries(after).filter(([key, value]) => !equal(before[key], value))
  return [
    ...renames,
    ...gone.map((key): Change => ({ op: 'remove', path: key })),
    ...changed.map(([key, value]): Change => ({ op: 'set', path: key, value }))
  ]
}

function has(value: Json | undefined, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key)
}
