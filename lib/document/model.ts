import type { JsonObject, JsonValue } from '@/lib/k8s'
import type { Issue } from '@/lib/policy'

/** A path into one document of a text: `spec.ingress[0].fromEndpoints[1]`. Empty: the whole document. See path.ts. */
export type Path = string

/** Offsets into the text in UTF-16 units, end excluded (as JavaScript's strings and Monaco's models count). */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Lines and columns from 1, end excluded: what Monaco calls IRange. */
export interface Range {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

/** Replace a span of the text. Several in one list never overlap and all speak of the text before any of them. */
export interface TextEdit extends Span {
  readonly text: string
}

/** An issue with its place in the text, where it has one. */
export interface LocatedIssue extends Issue {
  /** Which document of the text. */
  readonly document: number
  readonly range?: Range
}

/** Values as Kubernetes reads them: what JSON has. */
export type Json = JsonValue
export type { JsonObject }

/** One YAML document of a text. */
export interface PolicyDocument {
  readonly index: number
  /** From after its `---` to before the next. */
  readonly span: Span
  /** The value as Kubernetes reads it; undefined when the document does not parse. */
  readonly value: Json | undefined
}

/** A text, parsed. Never throws: what is wrong is in `issues`. */
export interface ParsedText {
  readonly text: string
  readonly documents: readonly PolicyDocument[]
  readonly issues: readonly LocatedIssue[]
}
