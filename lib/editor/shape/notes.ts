import { isArray, isObject, type Json, type JsonObject } from '@/lib/document'
import type { Authentication, NoteLabel, Notes } from '../canvas/model'
import { hasOnly, list, member, text } from './read'

/** What a Cilium spec says of itself: `log` and `labels`. */
export function readNotes(spec: JsonObject): Notes {
  return { log: readLog(member(spec, 'log')), labels: readLabels(member(spec, 'labels')) }
}

function readLog(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return ''
  return hasOnly(value, 'value') ? text(member(value, 'value') ?? '') : undefined
}

function readLabels(value: Json | undefined): readonly NoteLabel[] | undefined {
  if (value === undefined || value === null) return []
  const read = list(value).map(readLabel)
  const known = read.filter((one) => one !== undefined)
  return isArray(value) && known.length === read.length ? known : undefined
}

function readLabel(value: Json): NoteLabel | undefined {
  const key = text(member(value, 'key'))
  const said = text(member(value, 'value') ?? '')
  const source = member(value, 'source')
  if (!isObject(value) || !hasOnly(value, 'key', 'value', 'source') || key === undefined || said === undefined)
    return undefined
  return source === undefined ? { key, value: said } : typeof source === 'string' ? { key, value: said, source } : undefined
}

/** A label as Cilium writes it. */
export function writeLabel({ key, value, source }: NoteLabel): JsonObject {
  return { key, ...(value === '' ? {} : { value }), ...(source === undefined ? {} : { source }) }
}

export const AUTHENTICATION: readonly Authentication[] = ['required', 'disabled', 'test-always-fail']

/** The mode of a rule's `authentication`; undefined where it has none, or says more. */
export function readAuthentication(rule: JsonObject): Authentication | undefined {
  const value = member(rule, 'authentication')
  return hasOnly(value, 'mode') ? AUTHENTICATION.find((one) => one === member(value, 'mode')) : undefined
}
