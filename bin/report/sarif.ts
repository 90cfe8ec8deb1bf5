import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ISSUES, type IssueCode, type Severity } from '@/lib/policy'
import { STDIN } from '../input/files'
import type { Finding, Place } from '../input/place'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

/**
 * Findings as a log of SARIF 2.1.0 (OASIS), plain data to be printed as JSON: one run, a rule for each code that occurs, a result with
 * a place for each finding. Files are named from the working folder, as code hosts want them.
 */
export function sarif(findings: readonly Finding[], version: string) {
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'portcullis', semanticVersion: version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code)))
      }
    ]
  }
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' }

/** `{name}` in a message stands for what was seen. */
function rule(code: IssueCode) {
  const { severity, message, fix, spec } = ISSUES[code]
  const general = (text: string) => text.replace(/\{\w+\}/g, '…')
  return {
    id: code,
    shortDescription: { text: general(message) },
    ...(fix === undefined ? {} : { help: { text: general(fix) } }),
    defaultConfiguration: { level: LEVELS[severity] },
    ...(spec === undefined ? {} : { properties: { spec } })
  }
}

function result(finding: Finding, ruleIndex: number) {
  const { code, severity, message, fix, place, path, policy } = finding
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: fix === undefined ? message : `${message} ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place) },
          ...regionOf(place)
        },
        ...(policy === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: policy, kind: 'resource' }] })
      }
    ],
    // What stays when lines above it come and go: hosts tell old findings from new by it.
    partialFingerprints: { 'portcullis/v1': [code, policy ?? place.file, path].join(' ') }
  }
}

/** Of the text that was read, not of the template that it was rendered from; a cluster has no lines. */
function regionOf({ file, line, column, endLine, endColumn, origin }: Place) {
  if (line === 0 || (file === STDIN && origin !== undefined)) return {}
  return { region: { startLine: line, startColumn: column, endLine, endColumn } }
}

/** Standard input and a cluster have no file: the template that it came from, or their name, stands for them. */
function uriOf(place: Place): string {
  const file = place.file === STDIN ? (place.origin ?? place.file) : place.file
  if (isAbsolute(file)) return pathToFileURL(file).href
  const steps = file
    .replace(/^\.\//, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
  return steps.map(encodeURIComponent).join('/')
}
