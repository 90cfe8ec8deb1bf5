import { readYaml, TEXT_LIMIT } from '@/lib/k8s'
import { type AgentIssue, ofPolicy } from '../issues'

/** Objects come from tools, all pods in one file perhaps; a policy is written by somebody and read in a browser. */
export const OBJECTS_LIMIT = 5 * TEXT_LIMIT

export interface TextDocument {
  /** Plain data. */
  readonly value: unknown
  /** Its own part of the text, comments before it included; the whole text where it is the only document. */
  readonly text: string
}

export interface ReadText {
  /** Without empty documents (`---` alone, or comments alone). */
  readonly documents: readonly TextDocument[]
  readonly issues: readonly AgentIssue[]
}

/**
 * YAML or JSON text → its documents. Never throws: what is wrong is an issue, and then there are no documents at all, so that
 * half a file is never taken for the whole. `limit`: bytes of UTF-8.
 */
export function readText(text: string, file: string, limit = TEXT_LIMIT): ReadText {
  const read = readYaml(text, limit)
  if (read.issues.length > 0) {
    const issues = read.issues.map(({ issue, span }) => {
      const line = span === undefined ? '' : ` (line ${lineOf(text, span.start)})`
      return ofPolicy({ ...issue, message: `${issue.message.replace(/\.$/, '')}${line}.` }, file)
    })
    return { documents: [], issues }
  }
  const only = read.documents.length === 1
  const documents = read.documents.map(({ value, span: { start, end } }) => ({
    value,
    text: only ? text : text.slice(start, end).replace(/^---[ \t]*\r?\n/, '')
  }))
  return { documents: documents.filter(({ value }) => value !== null), issues: [] }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
