import type { CheckReport } from '../check/check'
import { type Finding, placeText } from '../input/place'
import { element, xml } from './xml'

/**
 * A report as JUnit XML, in the part of it that Jenkins and GitLab both read: a suite of policies, one of each file of
 * expectations. `fails` says which findings make a policy fail; the others are said in its output.
 */
export function junit({ findings, statements, policies }: CheckReport, fails: (finding: Finding) => boolean): string {
  const known = new Set(policies.map(({ key }) => key))
  const own = policies.map(({ key, place }): Case => {
    const all = findings.filter(({ policy }) => policy === key)
    return {
      suite: 'policies',
      name: key,
      file: place.file,
      line: place.line,
      failures: all.filter(fails),
      notes: all.filter((one) => !fails(one))
    }
  })
  const others = findings.filter(({ policy }) => policy === undefined || !known.has(policy))
  const files = [...new Set(others.map(({ place }) => place.file))].map((file): Case => {
    const all = others.filter(({ place }) => place.file === file)
    return {
      suite: 'files',
      name: file,
      file,
      line: all[0]?.place.line ?? 1,
      failures: all.filter(fails),
      notes: all.filter((one) => !fails(one))
    }
  })
  const expected = statements.map(
    ({ name, place, finding }): Case => ({
      suite: place.file,
      name,
      file: place.file,
      line: place.line,
      failures: finding ? [finding] : [],
      notes: []
    })
  )
  const cases = unlike([...files, ...own, ...expected])
  const suites = [...new Set(cases.map(({ suite }) => suite))]
  return xml(
    element(
      'testsuites',
      { name: 'portcullis', ...counts(cases) },
      suites.map((suite) =>
        suiteOf(
          suite,
          cases.filter((one) => one.suite === suite)
        )
      )
    )
  )
}

interface Case {
  readonly suite: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly failures: readonly Finding[]
  readonly notes: readonly Finding[]
}

/** Of cases with one name in one suite, GitLab reads the first alone. */
function unlike(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>()
  return cases.map((one) => {
    const key = `${one.suite}\n${one.name}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? one : { ...one, name: `${one.name} (${count})` }
  })
}

function counts(cases: readonly Case[]) {
  return {
    tests: cases.length,
    failures: cases.filter(({ failures }) => failures.length > 0).length,
    errors: 0,
    skipped: 0,
    time: 0
  }
}

function suiteOf(name: string, cases: readonly Case[]): string {
  return element('testsuite', { name, ...counts(cases) }, cases.map(caseOf))
}

function caseOf({ suite, name, file, line, failures, notes }: Case): string {
  const [first] = failures
  return element('testcase', { classname: suite, name, file, line, time: 0 }, [
    ...(first
      ? [element('failure', { message: first.message, type: first.code }, [], failures.map(textOf).join('\n'))]
      : []),
    ...(notes.length > 0 ? [element('system-out', {}, [], notes.map(textOf).join('\n'))] : [])
  ])
}

function textOf({ place, severity, message, fix, code }: Finding): string {
  return `${placeText(place)}: ${severity}: ${message}${fix === undefined ? '' : ` ${fix}`} (${code})`
}
