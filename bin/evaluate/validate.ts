import { existsSync, readFileSync } from 'node:fs'
import { locateRange, parse } from '@/lib/document'
import { isPolicyDocument, normalise, readObject, validate } from '@/lib/k8s'
import { DIALECTS, type Dialect, type Issue } from '@/lib/policy'
import { reference } from './reference'
import { answerFile, isDialect } from './run'

export interface ValidateArguments {
  readonly dialect: string
  readonly files: readonly string[]
  /** Release of the API server; default: the newest. */
  readonly kubernetesVersion?: string
  /** A line of JSON for each issue of a YAML file, instead of text. */
  readonly json?: boolean
}

/**
 * Files of cases (`.jsonl`): their lines, as `evaluate` prints them. Anything else is YAML or JSON of policies: each issue
 * with its place. Exit code: 0 accepted, 1 something is refused, 2 it could not be read.
 */
export async function runValidate(
  { dialect, files, kubernetesVersion, json = false }: ValidateArguments,
  print: (line: string) => void,
  complain: (line: string) => void
): Promise<number> {
  if (!isDialect(dialect)) {
    complain(`No dialect ${dialect}; there are ${Object.keys(DIALECTS).join(', ')}.`)
    return 2
  }
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined || files.length === 0) {
    complain(missing === undefined ? 'Name at least one file.' : `${missing} does not exist.`)
    return 2
  }
  let refused = false
  for (const file of files) {
    if (file.endsWith('.jsonl')) for (const line of answerFile(file, dialect, reference)) print(JSON.stringify(line))
    else {
      const found = validateText(readFileSync(file, 'utf8'), dialect, kubernetesVersion)
      for (const one of found) print(json ? JSON.stringify({ file, ...one }) : lineOf(file, one))
      refused ||= found.some(({ severity }) => severity === 'error')
    }
  }
  return refused ? 1 : 0
}

interface PlacedIssue extends Issue {
  /** From 1. */
  readonly line: number
}

/** Every issue of the policies in a text; documents of other kinds are passed over. */
export function validateText(source: string, dialect: Dialect, kubernetesVersion?: string): readonly PlacedIssue[] {
  const parsed = parse(source)
  const syntax = parsed.issues.map(({ range, document: _, ...one }) => ({ ...one, line: range?.startLine ?? 1 }))
  const content = parsed.documents.flatMap((document) => {
    if (document.value === undefined || !isPolicyDocument(document.value)) return []
    return issuesOf(document.value, dialect, kubernetesVersion).map((one) => ({
      ...one,
      line: locateRange(parsed, document, one.path)?.startLine ?? 1
    }))
  })
  return [...syntax, ...content]
}

function issuesOf(document: unknown, dialect: Dialect, kubernetesVersion: string | undefined): readonly Issue[] {
  const { object, issues } = readObject(document)
  if (!object) return issues
  const options = { dialect, ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) }
  const schema = validate(document, options).filter(({ severity, stage }) => severity === 'error' && stage === 'api')
  const found = normalise(object, options).issues
  const told = new Set(found.map(({ path }) => path))
  return [...schema.filter(({ path }) => !told.has(path)), ...found]
}

function lineOf(file: string, { line, severity, code, message, fix }: PlacedIssue): string {
  return `${file}:${line}: ${severity}: ${message}${fix ? ` ${fix}` : ''} (${code})`
}
