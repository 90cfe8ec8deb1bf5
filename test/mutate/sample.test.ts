import { describe, expect, it } from 'vitest'
import { reference } from '@/bin/evaluate/reference'
import type { Dialect } from '@/lib/policy'
import { runFile } from '../conformance/harness'

/*
 * A part of the recorded answers for `npm run mutate`, where each change is put to all of it: whole tables of names and
 * prefixes, and some worlds.
 */
const TABLES = ['label-filter', 'cidr-match', 'fqdn-match', 'l7-http', 'l7-dns']
const EVERY = 5

describe.each(['cilium-1.20', 'cilium-1.15'] as const satisfies readonly Dialect[])('%s', (dialect) => {
  it.each(TABLES)('%s', (file) => {
    expect([...runFile(dialect, file, dialect, reference).failed.keys()]).toEqual([])
  })

  it('some worlds', () => {
    let at = 0
    const { failed, passed } = runFile(dialect, 'verdicts-hand', dialect, reference, () => at++ % EVERY === 0)
    expect([...failed.keys()]).toEqual([])
    expect(passed.length).toBeGreaterThan(5)
  })
})
