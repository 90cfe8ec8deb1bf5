import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CompiledTables } from '@/bin/evaluate/compiled'
import type { SideQuestion } from '@/bin/evaluate/engine'
import {
  conflictOf,
  DIRECTIONS,
  type Family,
  hasPolicy,
  identify,
  type Judgement,
  judge,
  type Party,
  type Peer,
  type Policy,
  type Rule,
  type World
} from '@/lib/policy'
import { PROBES, parties, worlds } from './worlds'

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 60)

function familiesOf(world: World, peer: Party): readonly (Family | undefined)[] {
  const addresses = identify(world, peer)?.addresses ?? []
  return addresses.length === 0 ? [undefined] : addresses.map((address) => address.family)
}

function refer(world: World, question: SideQuestion): Judgement {
  const subject = identify(world, question.subject)
  const peer = identify(world, question.peer)
  if (!subject || !peer) throw new Error('a party that is not there')
  if (world.mode !== 'never' && conflictOf(world, subject)) {
    return { verdict: 'deny', reason: 'conflict', rules: [], overridden: [], isolatedBy: [] }
  }
  return judge(world, { ...question, subject, peer })
}

function* questions(world: World): Iterable<SideQuestion> {
  const all = parties(world)
  for (const subject of all) {
    const identity = identify(world, subject)
    if (!identity || !hasPolicy(world, identity)) continue
    for (const peer of all) {
      if (peer === subject) continue
      for (const family of familiesOf(world, peer)) {
        for (const probe of PROBES) {
          for (const direction of ['ingress', 'egress'] as const) yield { direction, subject, peer, ...probe, family }
        }
      }
    }
  }
}

/** One string for all that must be equal; rules only as far as precedence decides between them. */
function told(
  answer: Pick<Judgement, 'verdict' | 'reason' | 'proxy'>,
  rules: readonly string[],
  isolatedBy: readonly string[]
): string {
  const named = answer.reason === 'rule' ? [...new Set(rules)].sort() : []
  const implicit = answer.reason === 'rule' || answer.reason === 'no-policy' ? [] : isolatedBy
  return JSON.stringify([answer.verdict, answer.reason, answer.proxy ?? null, named, [...implicit].sort()])
}

function compare(world: World): void {
  const tables = new CompiledTables(world)
  for (const question of questions(world)) {
    const want = refer(world, question)
    const got = tables.ask(question)
    const gotRules = got.evidence.flatMap((evidence) => evidence.rules)
    // By way of a proxy: the compiler names the rules that lead to the proxy, the reference those beside them too.
    const wantRules = want.rules.map((rule) => rule.id).filter((id) => !want.proxy || gotRules.includes(id))
    const names = (list: Judgement['isolatedBy']) => list.map((ref) => ref.name)
    const wanted = told(want, wantRules, names(want.isolatedBy))
    const found = told(got, gotRules, names(got.evidence[0]?.isolatedBy ?? []))
    if (found !== wanted) expect({ question, told: found }).toEqual({ question, told: wanted })
  }
}

describe('compiled ≡ reference', () => {
  it('says the same of every party, port and family, with the same rules as evidence, where no rule passes', () => {
    fc.assert(fc.property(worlds({ tiers: false }), compare), { numRuns: RUNS })
  }, 300_000)

  it('[7.4] says the same with rules of other tiers, and rules that pass', () => {
    fc.assert(fc.property(worlds({ tiers: true }), compare), { numRuns: RUNS })
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
    compare({ ...sample, mode: 'default', policies })
  })
})
