import { describe, expect, it } from 'vitest'
import { reference } from '@/bin/evaluate/reference'
import { normalise, readObject } from '@/lib/k8s'
import type { Case } from './case'
import { runFile } from './harness'

// Guards: our own dialect says what the engine says whose reading it takes (SPEC, Dialects), on every recorded case that it
// enforces whole. What it does not enforce yet, and where it means to differ, is left out by the rules below, and counted.

type Documents = readonly { readonly kind: string; readonly spec?: unknown }[]

/** Nothing of it is refused, closed or read otherwise by us. */
function isEnforced(documents: Documents): boolean {
  return documents.every((document) => {
    const { object } = readObject(document)
    if (!object) return false
    const { policy, issues } = normalise(object, { dialect: 'portcullis' })
    return policy !== undefined && issues.every(({ severity, code }) => severity !== 'error' && !NOT_WHOLE.includes(code))
  })
}

const NOT_WHOLE: readonly string[] = [
  'l7-not-enforced',
  'peer-not-enforced',
  'deny-widened',
  'authentication-not-enforced',
  'names-match-anyone'
]

describe('portcullis', () => {
  it('reads Cilium’s policies as Cilium 1.20 does', { timeout: 120_000 }, () => {
    const wanted = ({ policies, config }: Case) =>
      isEnforced(policies as Documents) &&
      // 4.5, 2.10, 8.8: an NP and tiers are read as Kubernetes says; 7.1: a node has no policy.
      (policies as Documents).every(({ kind }) => kind !== 'NetworkPolicy' && kind !== 'ClusterNetworkPolicy') &&
      !(config as { readonly hostFirewall?: boolean } | undefined)?.hostFirewall
    const meant = (id: string, difference: string) =>
      // 7.5: the right of the node to its own pods knows no exception here.
      /^ingress of .*, host: expected d+, got a+$/.test(difference) ||
      // 3.4: services that resolve to nothing, with ports: nobody, and not anybody.
      (id.startsWith('svc-no-match') && /: expected a\S+, got d+$/.test(difference))
    const outcomes = ['verdicts-hand', 'verdicts-random'].map((file) =>
      runFile('cilium-1.20', file, 'portcullis', reference, wanted)
    )
    const wrong = outcomes.flatMap(({ failed }) =>
      [...failed].flatMap(([id, found]) => found.filter((one) => !meant(id, one)).map((one) => `${id}: ${one}`))
    )
    expect(wrong.slice(0, 10)).toEqual([])
    expect(outcomes.flatMap(({ skipped }) => [...skipped])).toEqual([])
    expect(outcomes.reduce((sum, { passed, failed }) => sum + passed.length + failed.size, 0)).toBeGreaterThanOrEqual(100)
  })

  it('[20.4] reads NetworkPolicy and network-policy-api as Kubernetes does', { timeout: 120_000 }, () => {
    for (const file of ['cyclonus', 'random', 'tiered']) {
      const { passed, failed, skipped } = runFile('kubernetes', file, 'portcullis', reference)
      expect([...failed.keys()]).toEqual([])
      expect([...skipped]).toEqual([])
      expect(passed.length).toBeGreaterThan(100)
    }
  })
})
