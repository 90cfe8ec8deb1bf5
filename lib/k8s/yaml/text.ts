import type { Document } from 'yaml'
import type { Issue } from '@/lib/policy'
import type { JsonValue } from './value'

/** Offsets into the text in UTF-16 units, end excluded. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** One document of a text. */
export interface YamlDocument {
  /** From the end of the one before. */
  readonly span: TextSpan
  /** Its nodes have ranges and source tokens. */
  readonly tree: Document.Parsed
  /** The value as Kubernetes reads it; undefined when the document does not parse. */
  readonly value: JsonValue | undefined
}

export interface YamlIssue {
  readonly issue: Issue
  /** Index into `documents`. */
  readonly document: number
  readonly span?: TextSpan
}

export interface YamlText {
  /** Those without content left out. */
  readonly documents: readonly YamlDocument[]
  readonly issues: readonly YamlIssue[]
}
