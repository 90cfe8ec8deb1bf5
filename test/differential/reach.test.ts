import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canReach,
  compareReach,
  DIALECTS,
  evaluate,
  type Family,
  hasPort,
  identify,
  type Party,
  type Policy,
  type Protocol,
  parseAddress,
  portsFor,
  type ReachChange,
  reachability,
  type World
} from '@/lib/policy'
import { fitting, PROBES, parties, policies, worlds } from './worlds'

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 30)

function told(world: World, source: Party, destination: Party, probe: (typeof PROBES)[number], family?: Family): string {
  const { allowed, egress, ingress } = evaluate(world, { source, destination, ...probe, ...(family ? { family } : {}) })
  if (!allowed) return 'denied'
  const proxies = [egress?.proxy, ingress?.proxy].filter((proxy) => proxy !== undefined)
  return ['allowed', ...[...new Set(proxies)].sort()].join(' ')
}

function compare(world: World): void {
  const reach = reachability(world)
  // Health, init and the like are Cilium's: elsewhere the matrix does not have them.
  const all = parties(world).filter(({ kind }) => kind !== 'reserved' || DIALECTS[world.dialect].ciliumPolicy)
  for (const source of all) {
    for (const destination of all) {
      if (source.kind === 'address' && destination.kind === 'address') continue
      for (const family of familiesOf(world, source, destination)) {
        const ports = canReach(reach, source, destination, family)
        for (const probe of PROBES) {
          if (!isPacket(source, destination, probe.protocol, family)) continue
          const wanted = told(world, source, destination, probe, family)
          const span = ports && hasPort(ports, probe.protocol, probe.port)
          const found = span ? ['allowed', ...[...span.through].sort()].join(' ') : 'denied'
          const question = { source, destination, probe, family }
          if (found !== wanted) expect({ question, told: found }).toEqual({ question, told: wanted })
        }
      }
    }
  }
}

/** ICMP is of IPv4, ICMPv6 of IPv6, and an address is of one of them. */
function isPacket(source: Party, destination: Party, protocol: Protocol, family: Family | undefined): boolean {
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return true
  const own = protocol === 'ICMP' ? 'ipv4' : 'ipv6'
  const addresses = [source, destination].flatMap((party) => (party.kind === 'address' ? [party.address] : []))
  return (family ?? own) === own && addresses.every((text) => parseAddress(text)?.family === own)
}

function familiesOf(world: World, ...two: readonly Party[]): readonly (Family | undefined)[] {
  const has = (party: Party, family: Family) => {
    const addresses = identify(world, party)?.addresses ?? []
    return addresses.length === 0 || addresses.some((address) => address.family === family)
  }
  return [undefined, ...(['ipv4', 'ipv6'] as const).filter((family) => two.every((party) => has(party, family)))]
}

/** An edit worked out from what was before, and the same world worked out anew. */
function edits(before: World, policies: World['policies'], keep: readonly boolean[]): void {
  const kept = before.policies.filter((_, at) => keep[at % keep.length])
  const world = { ...before, policies: [...kept, ...policies] }
  const reach = reachability(before)
  // Some columns are there already, and are taken over.
  for (const { index } of reach.groups) if (index % 2 === 0) reach.into(index)
  const after = reach.withPolicies(world.policies)
  const anew = reachability(world, before.policies)
  expect(compareReach(after, anew)).toEqual([])
  expect(compareReach(anew, after)).toEqual([])
  const told = (changes: readonly ReachChange[]) =>
    changes.map(({ from, to, gained, lost }) => `${from.name} ${to.name} +${gained.key} -${lost.key}`).sort()
  expect(told(compareReach(reach, after))).toEqual(
    told(compareReach(reachability(before, policies), reachability(world, before.policies)))
  )
}

/** A column says what its cells say. */
function columns(world: World): void {
  const reach = reachability(world)
  for (const to of reach.groups) {
    const parts = reach.into(to.index)
    for (const from of reach.groups) {
      expect(portsFor(parts, from.index).key, `${from.name} to ${to.name}`).toBe(reach.ports(from.index, to.index).key)
    }
  }
}

/** Pods of several nodes, and a policy of nodes: each side is judged on its own node (SPEC 4.2, 7.2). */
function spread(world: World): World {
  const pods = world.pods.map((pod, at) => ({ ...pod, node: world.nodes[at % world.nodes.length]?.name ?? '' }))
  const subject = { kind: 'nodes', selector: { requirements: [] } } as const
  const [first, ...others] = world.policies
  const ofNodes = (first ? [first] : []).map(
    (policy): Policy => ({
      ...policy,
      specs: policy.specs.map((spec) => ({ ...spec, subject, rules: spec.rules.map((rule) => ({ ...rule, subject })) }))
    })
  )
  return { ...world, options: { ...world.options, hostFirewall: true }, pods, policies: [...ofNodes, ...others] }
}

describe('matrix ≡ reference', () => {
  it('says the same of every pair, port and family', () => {
    fc.assert(fc.property(worlds({ tiers: false }), compare), { numRuns: RUNS })
  }, 300_000)

  it('[7.4] says the same with rules of other tiers, and rules that pass', () => {
    fc.assert(fc.property(worlds({ tiers: true }), compare), { numRuns: RUNS })
  }, 300_000)

  it('says the same of pods on several nodes, and of nodes with a firewall', () => {
    fc.assert(
      fc.property(worlds({ tiers: true }), (world) => compare(spread(world))),
      { numRuns: RUNS }
    )
  }, 300_000)

  it('says by columns what it says by cells', () => {
    fc.assert(fc.property(worlds({ tiers: true }), columns), { numRuns: RUNS })
  }, 300_000)

  it('says the same after an edit as anew, and the difference is that of the two', () => {
    const keep = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })
    const change = fc.tuple(worlds({ tiers: true }), policies(true), keep)

    fc.assert(
      fc.property(change, ([world, more, kept]) => edits(world, fitting(more, world), kept)),
      { numRuns: RUNS }
    )
  }, 300_000)
})
