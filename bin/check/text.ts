import type { Severity } from '@/lib/policy'
import type { Finding } from '../input/place'
import { findingLines } from '../terminal/finding'
import type { Output } from '../terminal/output'
import type { CheckReport } from './check'

/** Findings as compilers print them, statements that do not hold, and on standard error how many of each. */
export function printReport(report: CheckReport, out: Output): void {
  for (const one of allFindings(report)) for (const line of findingLines(one, out.style)) out.line(line)
  out.note(summary(report))
}

/** With the statements that do not hold. */
export function allFindings({ findings, statements }: CheckReport): readonly Finding[] {
  return [...findings, ...statements.flatMap(({ finding }) => (finding ? [finding] : []))]
}

function summary(report: CheckReport): string {
  const { policies, statements } = report
  const all = allFindings(report)
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = all.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [plural(count, WORDS[severity])]
  })
  const held = statements.filter(({ outcome }) => outcome === 'pass').length
  const kept = statements.length === 0 ? '' : `; ${held} of ${plural(statements.length, 'expectation')} hold`
  return `${plural(policies.length, 'policy')}: ${counts.join(', ') || 'nothing to say'}${kept}.`
}

const WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'remark' }

function plural(count: number, word: string): string {
  return `${count} ${count === 1 ? word : word.replace(/y$/, 'ie').concat('s')}`
}
