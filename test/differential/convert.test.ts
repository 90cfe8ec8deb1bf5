import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONVERTIBLE, type Conversion, type ConvertibleKind, convert, normalise, readObject } from '@/lib/k8s'
import { type Dialect, evaluate, type Family, flowWords, identify, type Party, type Policy, type World } from '@/lib/policy'
import { ciliumPolicies, clusterwidePolicies, networkPolicies } from './policies'
import { PROBES, parties, worlds } from './worlds'

const RUNS = { numRuns: Number(process.env.CONVERT_RUNS ?? 60) }
const DIALECTS: readonly Dialect[] = ['portcullis', 'cilium-1.20', 'cilium-1.15']

/** Worlds as a cluster has them: the modes and settings of an agent are no matter of a policy. */
const clusters = worlds({ tiers: false }).map((world): World => ({ ...world, mode: 'default', options: {}, policies: [] }))
const anyPolicy = fc.oneof(networkPolicies, ciliumPolicies, clusterwidePolicies)

const policyOf = (document: unknown, dialect: Dialect): Policy | undefined => {
  const { object } = readObject(document)
  return object && normalise(object, { dialect }).policy
}

/** Each side of the boundaries that the policies draw. */
const ASKED = PROBES.filter(({ port }) => [8, 80, 81, 8080, 8081, 40000].includes(port))

function differences(world: World, one: unknown, other: unknown, dialect: Dialect): readonly string[] {
  const [before, after] = [one, other].map((document) => {
    const policy = policyOf(document, dialect)
    return { ...world, dialect, policies: policy ? [policy] : [] }
  })
  if (!before || !after) return ['unread']
  const all = parties(world).filter((party) => party.kind !== 'reserved')
  return all.flatMap((source) =>
    all.flatMap((destination) =>
      familiesOf(world, source, destination).flatMap((family) =>
        ASKED.flatMap((probe) => {
          const flow = { source, destination, ...probe, family }
          return evaluate(before, flow).allowed === evaluate(after, flow).allowed ? [] : [flowWords(flow)]
        })
      )
    )
  )
}

/** A packet has a family that both ends have. */
function familiesOf(world: World, ...ends: readonly Party[]): readonly Family[] {
  if (ends.every(({ kind }) => kind !== 'pod')) return []
  return (['ipv4', 'ipv6'] as const).filter((family) =>
    ends.every((party) => identify(world, party)?.addresses.some((address) => address.family === family))
  )
}

/** The new document, where nothing is said to change. */
function whole({ document, changes }: Conversion) {
  return changes.length === 0 ? document : undefined
}

describe('[14.2] a conversion', () => {
  it.each(DIALECTS)('that tells of no change changes no flow of any world: %s', (dialect) => {
    let compared = 0
    fc.assert(
      fc.property(anyPolicy, fc.constantFrom(...CONVERTIBLE), clusters, (document, to, world) => {
        const made = whole(convert(document, to, { dialect }))
        if (!made || document.kind === to) return
        compared++
        expect(differences(world, document, made, dialect).slice(0, 3)).toEqual([])
      }),
      RUNS
    )
    expect(compared).toBeGreaterThan(RUNS.numRuns / 20)
  })

  it.each(DIALECTS)('there and back means the same, where neither tells of a change: %s', (dialect) => {
    let compared = 0
    fc.assert(
      fc.property(anyPolicy, fc.constantFrom(...CONVERTIBLE), clusters, (document, to, world) => {
        const there = whole(convert(document, to, { dialect }))
        const back = there && whole(convert(there, document.kind as ConvertibleKind, { dialect }))
        if (!back || document.kind === to) return
        compared++
        expect(differences(world, document, back, dialect).slice(0, 3)).toEqual([])
      }),
      RUNS
    )
    expect(compared).toBeGreaterThan(RUNS.numRuns / 20)
  })

  it('every example is a flow that is judged otherwise', () => {
    fc.assert(
      fc.property(anyPolicy, fc.constantFrom(...CONVERTIBLE), fc.constantFrom(...DIALECTS), (document, to, dialect) => {
        for (const { flow, worlds } of convert(document, to, { dialect }).changes) {
          const one = evaluate(worlds.before, flow)
          const other = evaluate(worlds.after, flow)
          expect([one.ingress?.verdict, one.egress?.verdict]).not.toEqual([other.ingress?.verdict, other.egress?.verdict])
        }
      }),
      RUNS
    )
  })
})
