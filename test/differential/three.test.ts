import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CompiledTables } from '@/bin/evaluate/compiled'
import {
  canReach,
  DIALECTS,
  evaluate,
  type Family,
  type Flow,
  hasPolicy,
  hasPort,
  identify,
  type Party,
  reachability,
  type World
} from '@/lib/policy'
import { PROBES, parties, worlds } from './worlds'

/*
 * The three ways to a verdict, over many worlds with a few flows each: `DIFFERENTIAL_CASES` worlds of each kind (2,500), from
 * `PROPERTY_SEED` (test/support/seed.ts).
 *
 *     DIFFERENTIAL_CASES=200000 PROPERTY_SEED=7 npx vitest run --project=unit test/differential/three.test.ts
 */
const CASES = Number(process.env.DIFFERENTIAL_CASES ?? 2_500)
const FLOWS = 24

/** Picks of parties, ports and families, whatever the world. */
const picks = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: FLOWS, maxLength: FLOWS })

function flowOf(world: World, [a, b, c, d]: readonly [number, number, number, number]): Flow | undefined {
  const all = parties(world).filter(({ kind }) => kind !== 'reserved' || DIALECTS[world.dialect].ciliumPolicy)
  const [source, destination] = [all[a % all.length], all[b % all.length]]
  const probe = PROBES[c % PROBES.length]
  if (!source || !destination || !probe || (source.kind === 'address' && destination.kind === 'address')) return undefined
  const families = (['ipv4', 'ipv6'] as const).filter((family) =>
    [source, destination].every((party) => has(world, party, family))
  )
  const family = probe.protocol === 'ICMP' ? 'ipv4' : probe.protocol === 'ICMPv6' ? 'ipv6' : (families[d % 2] ?? families[0])
  if (!family || !families.includes(family)) return undefined
  return { source, destination, ...probe, family }
}

/** Who has no address (health, init) is asked about by either. */
function has(world: World, party: Party, family: Family): boolean {
  const addresses = identify(world, party)?.addresses ?? []
  return addresses.length === 0 || addresses.some((address) => address.family === family)
}

function byTables(world: World, tables: CompiledTables, { source, destination, protocol, port, family }: Flow): string {
  if (source.kind === 'pod' && destination.kind === 'pod' && source.name === destination.name) return 'allowed'
  const ask = (direction: 'ingress' | 'egress', subject: Party, peer: Party) => {
    const identity = identify(world, subject)
    if (!identity || !hasPolicy(world, identity)) return { verdict: 'allow', proxy: undefined }
    return tables.ask({ direction, subject, peer, protocol, port, family })
  }
  const sides = [ask('egress', source, destination), ask('ingress', destination, source)]
  return told(
    sides.every(({ verdict }) => verdict === 'allow'),
    sides.map(({ proxy }) => proxy)
  )
}

function told(allowed: boolean, proxies: readonly (string | undefined)[]): string {
  return allowed ? ['allowed', ...new Set(proxies.filter((one) => one !== undefined).sort())].join(' ') : 'denied'
}

function compare(world: World, flows: readonly Flow[]): void {
  const tables = new CompiledTables(world)
  const reach = reachability(world)
  for (const flow of flows) {
    const { allowed, egress, ingress } = evaluate(world, flow)
    const ports = canReach(reach, flow.source, flow.destination, flow.family)
    const span = ports && hasPort(ports, flow.protocol, flow.port)
    const said = {
      reference: told(allowed, [egress?.proxy, ingress?.proxy]),
      compiled: byTables(world, tables, flow),
      matrix: told(span !== undefined, span?.through ?? [])
    }
    if (new Set(Object.values(said)).size > 1) expect({ flow, ...said }).toBe('the same of all three')
  }
}

describe('reference ≡ compiled ≡ matrix', () => {
  it.each([
    ['where no rule passes', false],
    ['[7.4] with rules of other tiers, and rules that pass', true]
  ])(
    '%s',
    (_, tiers) => {
      const cases = fc.tuple(worlds({ tiers }), picks)
      fc.assert(
        fc.property(cases, ([world, made]) =>
          compare(
            world,
            made.flatMap((pick) => flowOf(world, pick) ?? [])
          )
        ),
        { numRuns: CASES }
      )
    },
    3_600_000
  )
})
