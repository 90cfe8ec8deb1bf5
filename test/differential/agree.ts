import { deepStrictEqual } from 'node:assert/strict'
import { CompiledTables } from '@/bin/evaluate/compiled'
import type { SideQuestion } from '@/bin/evaluate/engine'
import { conflictOf, type Family, hasPolicy, identify, type Judgement, judge, type Party, type World } from '@/lib/policy'
import { PROBES, parties } from './worlds'

function familiesOf(world: World, peer: Party): readonly (Family | undefined)[] {
  const addresses = identify(world, peer)?.addresses ?? []
  return addresses.length === 0 ? [undefined] : addresses.map((address) => address.family)
}

/** What the reference says, conflicts included. */
export function refer(world: World, question: SideQuestion): Judgement {
  const subject = identify(world, question.subject)
  const peer = identify(world, question.peer)
  if (!subject || !peer) throw new Error('a party that is not there')
  if (world.mode !== 'never' && conflictOf(world, subject)) {
    return { verdict: 'deny', reason: 'conflict', rules: [], overridden: [], isolatedBy: [] }
  }
  return judge(world, { ...question, subject, peer })
}

/** Everything that can be asked of a world. */
export function* questions(world: World): Iterable<SideQuestion> {
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

/** Throws where the tables of a world say otherwise than the reference, of anybody, anywhere. */
export function agree(world: World): void {
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
    if (found !== wanted) deepStrictEqual({ question, told: found }, { question, told: wanted })
  }
}
