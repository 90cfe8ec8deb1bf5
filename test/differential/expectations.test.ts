import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readExpectations } from '@/lib/k8s'
import {
  checkExpectation,
  type Expectation,
  evaluate,
  type Family,
  identify,
  inCidr,
  type Party,
  type World
} from '@/lib/policy'
import { PROBES, parties, worlds } from './worlds'

const RUNS = { numRuns: Number(process.env.EXPECT_RUNS ?? 120) }

interface Side {
  readonly written: unknown
  /** Said again, of whom the small worlds have. */
  readonly means: (world: World, party: Party, family: Family) => boolean
}

const podOf = (world: World, party: Party) =>
  party.kind === 'pod'
    ? world.pods.find(({ namespace, name }) => party.namespace === namespace && party.name === name)
    : undefined
const CIDRS = ['10.0.0.0/8', '10.0.1.0/24', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '192.0.2.200/32']

const side: fc.Arbitrary<Side> = fc.oneof(
  fc.constantFrom('alpha', 'beta').map(
    (namespace): Side => ({
      written: { namespace },
      means: (world, party) => podOf(world, party)?.namespace === namespace
    })
  ),
  fc.constantFrom('web', 'db').map(
    (app): Side => ({
      written: { labels: { app } },
      means: (world, party) => podOf(world, party)?.labels.app === app
    })
  ),
  fc.constantFrom('pod0', 'pod1').map(
    (name): Side => ({
      written: [`alpha/${name}`, `beta/${name}`],
      means: (world, party) => podOf(world, party)?.name === name
    })
  ),
  fc.constantFrom(...CIDRS).map(
    (cidr): Side => ({
      written: { cidr },
      means: (world, party, family) =>
        party.kind !== 'reserved' &&
        identify(world, party)?.addresses.some((address) => address.family === family && inCidr(address, cidr)) === true
    })
  ),
  fc.constant<Side>({ written: 'world', means: (world, party) => identify(world, party)?.kind === 'external' })
)

const statement = fc.record({
  wanted: fc.constantFrom('allow' as const, 'deny' as const),
  from: side,
  to: side,
  ports: fc.constantFrom<readonly unknown[] | undefined>(undefined, [80], ['UDP'], ['TCP/79-8080'], ['ANY/53'])
})

const isAsked: Readonly<Record<string, (protocol: string, port: number) => boolean>> = {
  '80': (protocol, port) => protocol === 'TCP' && port === 80,
  UDP: (protocol) => protocol === 'UDP',
  'TCP/79-8080': (protocol, port) => protocol === 'TCP' && port >= 79 && port <= 8080,
  'ANY/53': (protocol, port) => !protocol.startsWith('ICMP') && port === 53
}

function read(written: unknown): Expectation {
  const { expectations } = readExpectations({
    apiVersion: 'portcullis.dev/v1alpha1',
    kind: 'Expectations',
    expect: [written]
  })
  const [one] = expectations?.expect ?? []
  if (!one) throw new Error(JSON.stringify(written))
  return one
}

describe('[13.1, 13.4] an expectation', () => {
  it('fails for every flow of the world against it, and for none besides', () => {
    const outcomes = { pass: 0, fail: 0, 'matches-nobody': 0 }
    fc.assert(
      fc.property(worlds({ tiers: true }), statement, (world, { wanted, from, to, ports }) => {
        const expectation = read({ [wanted]: { from: from.written, to: to.written, ...(ports ? { ports } : {}) } })
        const result = checkExpectation(world, expectation)
        outcomes[result.outcome]++
        const against = violations(world, wanted, from, to, ports)
        if (against.length > 0) expect(result.outcome, against[0]).toBe('fail')
        if (result.outcome !== 'fail') return
        for (const { flow } of result.counterexamples) {
          expect(evaluate(world, flow).allowed).toBe(wanted === 'deny')
          expect(from.means(world, flow.source, flow.family ?? 'ipv4')).toBe(true)
          expect(to.means(world, flow.destination, flow.family ?? 'ipv4')).toBe(true)
        }
      }),
      RUNS
    )
    expect(outcomes.pass).toBeGreaterThan(0)
    expect(outcomes.fail).toBeGreaterThan(0)
  })
})

function violations(
  world: World,
  wanted: 'allow' | 'deny',
  from: Side,
  to: Side,
  ports: readonly unknown[] | undefined
): readonly string[] {
  const all = parties(world)
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const has = (party: Party) => identify(world, party)?.addresses.some((address) => address.family === family) === true
    const sources = all.filter((party) => has(party) && from.means(world, party, family))
    const destinations = all.filter((party) => has(party) && to.means(world, party, family))
    return sources.flatMap((source) =>
      destinations.flatMap((destination) => {
        if (JSON.stringify(source) === JSON.stringify(destination)) return []
        return PROBES.filter(({ protocol, port }) =>
          (ports ?? []).every((one) => isAsked[String(one)]?.(protocol, port) === true)
        )
          .filter(({ protocol }) => protocol !== (family === 'ipv4' ? 'ICMPv6' : 'ICMP'))
          .map((probe) => ({ source, destination, ...probe, family }))
          .filter((flow) => evaluate(world, flow).allowed !== (wanted === 'allow'))
          .map((flow) => JSON.stringify(flow))
      })
    )
  })
}
