import { differenceIssues } from '@/lib/k8s'
import { type Dialect, lint } from '@/lib/policy'
import type { Loaded } from '../input'
import type { Finding, Place } from '../input/place'
import { type CheckedStatement, type Statements, statementFinding } from './expectations'

export interface CheckReport {
  /** Of documents and policies, in the order of files and lines. */
  readonly findings: readonly Finding[]
  readonly statements: readonly CheckedStatement[]
  /** `kind/namespace/name` and where it begins, of every policy that was checked. */
  readonly policies: readonly { readonly key: string; readonly place: Place }[]
}

/**
 * Everything that is wrong, or likely to be, with the policies that a command is about, and the statements about them all;
 * `also`: what they would mean otherwise under other dialects.
 */
export function check(loaded: Loaded, statements: readonly Statements[], also: readonly Dialect[] = []): CheckReport {
  const own = loaded.policies.filter((one) => one.own)
  const keys = new Set(own.map(({ key }) => key))
  const policies = own.flatMap(({ policy }) => (policy ? [policy] : []))
  const elsewhere = also.flatMap((to) =>
    differenceIssues(
      own.map(({ source }) => source.value),
      { from: loaded.world.dialect, to, world: loaded.world }
    )
  )
  const linted = [...lint(loaded.world, policies), ...elsewhere].flatMap((one): readonly Finding[] => {
    if (!keys.has(one.policy)) return []
    const place = loaded.placeOf(one.policy, one.path, one.code)
    return place ? [{ ...one, place }] : []
  })
  return {
    findings: [...loaded.findings, ...statements.flatMap(({ findings }) => findings), ...linted].sort(byPlace),
    statements: statements.flatMap(({ expectations, at }) =>
      expectations ? statementFinding(loaded.world, expectations, at) : []
    ),
    policies: own.flatMap(({ key, source }) => (key === '' ? [] : [{ key, place: source.at('') }]))
  }
}

/** Files in the order that they were read in need no more: only lines within one. */
function byPlace(one: Finding, other: Finding): number {
  return (
    one.place.file.localeCompare(other.place.file, 'en') ||
    one.place.line - other.place.line ||
    one.place.column - other.place.column
  )
}
