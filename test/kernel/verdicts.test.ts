import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDatapath } from '@/agent/src/kernel'
import { ProgramVerdicts } from '@/agent/src/verdicts/program'
import type { Engine, SideQuestion } from '@/bin/evaluate/engine'
import {
  conflictOf,
  type Family,
  hasPolicy,
  type Identity,
  identify,
  type Judgement,
  judge,
  type Party,
  type World
} from '@/lib/policy'
import { runFile } from '../conformance/harness'
import { PROBES, parties, worlds } from '../differential/worlds'

/** The real program, its maps filled from the encoded tables, on crafted packets (BPF_PROG_TEST_RUN). */

let verdicts: ProgramVerdicts
beforeAll(() => {
  const sizes = { endpoints: 16, sources: 4096, connections: 65_536, fragments: 64 }
  verdicts = new ProgramVerdicts(loadDatapath({ sizes }))
})
afterAll(() => verdicts.close())

const engine: Engine = {
  name: 'kernel',
  prepare: (world) => {
    verdicts.prepare(world)
    return { ask: (question) => ask(question) }
  }
}

function ask({ protocol, port, ...question }: SideQuestion) {
  const [answer] = verdicts.ask({ ...question, probes: [{ protocol, port }] })
  if (!answer) throw new Error('no answer')
  return answer
}

const SEED = 20_261_123
const WORLDS = 130
const QUESTIONS = 50

/** A question that a packet can ask: of one family, on which both stand. */
interface Asked extends SideQuestion {
  readonly family: Family
}

/** Taken evenly out of all questions of a world, by a fixed stride that meets every peer, protocol and direction in turn. */
function questions(world: World, at: number): readonly Asked[] {
  const all: Asked[] = []
  const everybody = parties(world)
  for (const subject of everybody) {
    const own = identify(world, subject)
    if (!own || !hasPolicy(world, own)) continue
    for (const peer of everybody) {
      const other = identify(world, peer)
      if (peer === subject || !other) continue
      for (const family of families(own, other)) {
        for (const probe of PROBES) {
          if ((probe.protocol === 'ICMP') !== (family === 'ipv4') && probe.protocol.startsWith('ICMP')) continue
          for (const direction of ['ingress', 'egress'] as const) all.push({ direction, subject, peer, ...probe, family })
        }
      }
    }
  }
  const stride = Math.floor(all.length / QUESTIONS)
  return Array.from({ length: QUESTIONS }, (_, index) => all[(index * stride + at * 7) % all.length] as Asked)
}

/** Those that have no address (health, init) get a stand-in of any. */
function families(subject: Identity, peer: Identity): readonly Family[] {
  const has = (identity: Identity, family: Family) =>
    identity.addresses.length === 0 || identity.addresses.some((address) => address.family === family)
  return (['ipv4', 'ipv6'] as const).filter((family) => has(subject, family) && has(peer, family))
}

function refer(world: World, { subject, peer, ...question }: SideQuestion): Judgement {
  const own = identify(world, subject)
  const other = identify(world, peer)
  if (!own || !other) throw new Error('a party that is not there')
  if (world.mode !== 'never' && conflictOf(world, own)) {
    return { verdict: 'deny', reason: 'conflict', rules: [], overridden: [], isolatedBy: [] }
  }
  return judge(world, { ...question, subject: own, peer: other })
}

const kindOf = (world: World, party: Party) => {
  const identity = identify(world, party)
  return identity?.kind === 'pod' ? 'pod' : (identity?.entities.join('+') ?? 'nobody')
}

describe('the loaded program says what the reference says', () => {
  it(`of ${WORLDS * QUESTIONS} packets in ${WORLDS} random worlds, and the cookie names a rule that decided`, () => {
    const made = fc.sample(worlds({ tiers: true }), { seed: SEED, numRuns: WORLDS })
    const met = { parties: new Map<string, Set<string>>(), deciding: new Set<string>(), reasons: new Set<string>() }
    let packets = 0
    for (const [at, world] of made.entries()) {
      verdicts.prepare(world)
      for (const question of questions(world, at)) {
        const want = refer(world, question)
        const got = ask(question)
        packets++
        expect({ question, verdict: got.verdict, reason: got.reason, proxy: got.proxy }).toEqual({
          question,
          verdict: want.verdict,
          reason: want.reason,
          proxy: want.proxy
        })
        const wanted = want.rules.map((rule) => rule.id)
        if (want.reason === 'rule') expect(wanted).toEqual(expect.arrayContaining([...got.rules]))
        const way = `${question.direction} ${question.family}`
        const kind = kindOf(world, question.peer)
        met.parties.set(kind, (met.parties.get(kind) ?? new Set()).add(way))
        met.reasons.add(want.reason)
        for (const rule of want.rules.filter(({ id }) => got.rules.includes(id))) {
          for (const peer of rule.peers === 'any' ? [] : rule.peers) met.deciding.add(`${peer.kind} ${rule.verdict}`)
        }
      }
    }
    expect(packets).toBeGreaterThanOrEqual(2000)
    const everyWay = ['egress ipv4', 'egress ipv6', 'ingress ipv4', 'ingress ipv6']
    for (const kind of ['pod', 'host', 'remote-node', 'health', 'init', 'ingress', 'unmanaged']) {
      expect({ kind, ways: [...(met.parties.get(kind) ?? [])].sort() }).toEqual({ kind, ways: everyWay })
    }
    // These have addresses of one family.
    for (const kind of ['world-ipv4', 'world-ipv6', 'remote-node+kube-apiserver', 'world-ipv4+kube-apiserver']) {
      expect({ kind, ways: met.parties.get(kind)?.size }).toEqual({ kind, ways: 2 })
    }
    for (const kind of ['pods', 'endpoints', 'entity', 'cidr', 'cidr-group', 'fqdn', 'service', 'nodes']) {
      expect([...met.deciding]).toEqual(expect.arrayContaining([`${kind} allow`, `${kind} deny`]))
    }
    expect([...met.reasons].sort()).toEqual(
      expect.arrayContaining(['default-deny', 'mode', 'no-policy', 'own-node', 'rule'])
    )
  }, 300_000)
})

describe('the loaded program says what the engines said', () => {
  // The same tables as `compiled` has, which answers every recorded case: here the cases by hand, and a tenth of the others.
  const files = [
    { folder: 'cilium-1.20', file: 'verdicts-hand', dialect: 'cilium-1.20', every: 8 },
    { folder: 'cilium-1.20', file: 'verdicts-random', dialect: 'cilium-1.20', every: 20 },
    { folder: 'kubernetes', file: 'cyclonus', dialect: 'kubernetes', every: 10 },
    { folder: 'kubernetes', file: 'random', dialect: 'kubernetes', every: 60 },
    { folder: 'kubernetes', file: 'tiered', dialect: 'kubernetes', every: 60 }
  ] as const
  for (const { folder, file, dialect, every } of files) {
    it(`${folder}/${file}, one case in ${every}`, () => {
      let at = 0
      const { passed, failed, skipped } = runFile(folder, file, dialect, engine, () => at++ % every === 0)
      expect([...failed].map(([id, differences]) => `${id}: ${differences[0]}`)).toEqual([])
      expect([...skipped]).toEqual([])
      expect(passed.length).toBeGreaterThan(3)
    }, 300_000)
  }
})
