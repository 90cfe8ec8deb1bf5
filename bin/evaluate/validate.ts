import { existsSync, readFileSync } from 'node:fs'
import { DIALECTS, type Dialect } from '@/lib/policy'
import { load } from '../input'
import { readDocuments } from '../input/documents'
import { type Finding, placeText } from '../input/place'
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
      const found = findingsOf(file, readFileSync(file, 'utf8'), dialect, kubernetesVersion)
      for (const { place, ...one } of found) {
        print(json ? JSON.stringify({ file, ...one, line: place.line, column: place.column }) : lineOf({ place, ...one }))
      }
      refused ||= found.some(({ severity }) => severity === 'error')
    }
  }
  return refused ? 1 : 0
}

/** Every issue of the policies in a text; documents of other kinds are passed over. */
function findingsOf(file: string, text: string, dialect: Dialect, kubernetesVersion?: string): readonly Finding[] {
  const options = { dialect, ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) }
  return load({ ...readDocuments({ name: file, text }), around: [] }, options).findings
}

function lineOf({ place, severity, code, message, fix }: Finding): string {
  return `${placeText(place)}: ${severity}: ${message}${fix ? ` ${fix}` : ''} (${code})`
}
