import fc from 'fast-check'
import { describe, it } from 'vitest'
import { DIRECTIONS, type Peer, type Policy, type Rule } from '@/lib/policy'
import { agree } from './agree'
import { worlds } from './worlds'

/** Each world is thousands of questions; `long.ts` goes on for as long as one likes. */
const RUNS = 60

describe('compiled ≡ reference', () => {
  it('says the same of every party, port and family, with the same rules as evidence, where no rule passes', () => {
    fc.assert(fc.property(worlds({ tiers: false }), agree), { numRuns: RUNS })
  }, 300_000)

  it('[7.4] says the same with rules of other tiers, and rules that pass', () => {
    fc.assert(fc.property(worlds({ tiers: true }), agree), { numRuns: RUNS })
  }, 300_000)

  it('[7.4] a pass for whom an address belongs to skips what is said of the address', () => {
    const [sample] = fc.sample(worlds({ tiers: false, dialects: ['kubernetes'] }), { seed: 1, numRuns: 1 })
    if (!sample) throw new Error('no world')
    const peers: Record<string, Peer> = {
      world: { path: '', kind: 'entity', entity: 'world' },
      pods: { path: '', kind: 'pods', namespaces: { kind: 'all' }, pods: { requirements: [] } },
      outside: { path: '', kind: 'cidr', cidr: '192.0.2.0/24', except: [], matchesPods: true },
      inside: { path: '', kind: 'cidr', cidr: '10.0.0.0/8', except: [], matchesPods: true }
    }
    const everybody = { kind: 'pods', namespaces: { kind: 'all' }, pods: { requirements: [] } } as const
    const policies = (['admin', 'admin', 'normal'] as const).map((tier, at): Policy => {
      const ref = { kind: 'ClusterNetworkPolicy', namespace: '', name: `p${at}`, uid: '', generation: 1 } as const
      const verdict = (['pass', 'deny', 'allow'] as const)[at] ?? 'allow'
      const whom = (at === 0 ? [peers.world, peers.pods] : [peers.outside, peers.inside]) as readonly Peer[]
      const rules = DIRECTIONS.map(
        (direction): Rule => ({
          id: `${at} ${direction}`,
          policy: ref,
          path: '',
          subject: everybody,
          direction,
          verdict,
          tier,
          priority: at,
          peers: whom,
          ports: 'any'
        })
      )
      return { ref, specs: [{ path: '', subject: everybody, defaultDeny: { ingress: true, egress: true }, rules }] }
    })
    agree({ ...sample, mode: 'default', policies })
  })

  it('[7.5] the own node passes everybody’s proxy, and not that of a rule for its address', () => {
    const [sample] = fc.sample(worlds({ tiers: false, dialects: ['cilium-1.15'] }), { seed: 1, numRuns: 1 })
    if (!sample) throw new Error('no world')
    const ref = { kind: 'CiliumNetworkPolicy', namespace: 'alpha', name: 'p', uid: '', generation: 1 } as const
    const subject = { kind: 'endpoints', selector: { requirements: [] } } as const
    const http = { kind: 'http', rules: [{}] } as const
    const tcp = [{ path: '', kind: 'protocol', protocol: 'TCP' }] as const
    const rule = (at: number, peers: Rule['peers'], l7: boolean): Rule => ({
      id: `${at}`,
      policy: ref,
      path: '',
      subject,
      direction: 'ingress',
      verdict: 'allow',
      tier: 'normal',
      priority: 0,
      peers,
      ports: [{ ports: tcp, ...(l7 ? { l7: http } : {}) }]
    })
    const node: Peer = { path: '', kind: 'cidr', cidr: '10.9.0.0/24', except: [], matchesPods: false }
    for (const [everybody, own] of [
      [true, true],
      [true, false],
      [false, true]
    ] as const) {
      const rules = [rule(0, 'any', everybody), rule(1, [node], own)]
      const specs = [{ path: '', subject, defaultDeny: { ingress: true, egress: false }, rules }]
      agree({ ...sample, mode: 'default', options: { cidrMatchNodes: true }, policies: [{ ref, specs }] })
    }
  })
})
