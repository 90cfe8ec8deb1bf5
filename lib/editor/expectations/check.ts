import { readExpectations } from '@/lib/k8s'
import { checkExpectations, describeExpectation, expectationIssue, type World } from '@/lib/policy'
import type { ExpectationCheck } from './model'

/** What comes of each statement of these documents in a world; what cannot be read is passed over (SPEC 13). */
export function checkStatements(documents: readonly unknown[], world: World): readonly ExpectationCheck[] {
  return documents.flatMap((value, document) => {
    const { expectations } = value === undefined ? {} : readExpectations(value)
    if (!expectations) return []
    return checkExpectations(world, expectations).map((result): ExpectationCheck => {
      const { expectation, outcome } = result
      const title = expectation.name ?? describeExpectation(expectation)
      return {
        document,
        path: expectation.path,
        title,
        outcome: outcome === 'pass' ? 'holds' : outcome === 'fail' ? 'broken' : 'nobody',
        // Beside its title the name need not be said again.
        why: (expectationIssue(world, result)?.message ?? '').replace(`${title}: `, ''),
        flow: outcome === 'fail' ? result.counterexamples[0]?.flow : undefined
      }
    })
  })
}
