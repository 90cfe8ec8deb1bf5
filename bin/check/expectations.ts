import { resolve } from 'node:path'
import { isExpectationsDocument, readExpectations } from '@/lib/k8s'
import {
  checkExpectations,
  describeExpectation,
  type ExpectationResult,
  type Expectations,
  expectationIssue,
  type World
} from '@/lib/policy'
import { CommandError } from '../exit'
import type { InputObject } from '../input/documents'
import type { Finding, Place } from '../input/place'

/** One statement of a file of expectations, and what came of it. */
export interface CheckedStatement {
  readonly name: string
  readonly place: Place
  readonly outcome: ExpectationResult['outcome']
  /** Why it does not hold. */
  readonly finding?: Finding
}

/** One document of expectations, read. */
export interface Statements {
  /** Absent where it could not be read: `findings` say why. */
  readonly expectations?: Expectations
  readonly findings: readonly Finding[]
  readonly at: InputObject['at']
}

/** The documents of expectations among these objects. */
export function statementsIn(objects: readonly InputObject[]): readonly Statements[] {
  return objects
    .filter(({ value }) => isExpectationsDocument(value))
    .map(({ value, at }) => {
      const { expectations, issues } = readExpectations(value)
      const findings = issues.map((one) => ({ ...one, place: at(one.path, one.code) }))
      return { at, findings, ...(expectations && { expectations }) }
    })
}

/** A file that lies in a folder that is checked, and is named too, counts once. */
export function distinctStatements(statements: readonly Statements[]): readonly Statements[] {
  const places = new Map(
    statements.map((one) => {
      const { file, line } = one.at('')
      return [`${file.startsWith('<') ? file : resolve(file)}:${line}`, one] as const
    })
  )
  return [...places.values()]
}

/** A file that was named for its expectations and has none is a slip, not a success. Throws CommandError. */
export function mustState(statements: readonly Statements[], findings: readonly Finding[], files: readonly string[]): void {
  if (statements.length > 0 || files.length === 0 || findings.length > 0) return
  throw new CommandError(`${files.join(', ')} has no expectations.`, {
    code: 'usage',
    fix: 'Begin it with `apiVersion: portcullis.dev/v1alpha1` and `kind: Expectations`; see docs/expectations.md.'
  })
}

/** What came of every statement of a document. */
export function statementFinding(
  world: World,
  expectations: Expectations,
  at: InputObject['at']
): readonly CheckedStatement[] {
  return checkExpectations(world, expectations).map((result) => {
    const { expectation, outcome } = result
    const found = expectationIssue(world, result)
    return {
      name: expectation.name ?? describeExpectation(expectation),
      place: at(expectation.path),
      outcome,
      ...(found && { finding: { ...found, place: at(found.path) } })
    }
  })
}
