import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Direction,
  evaluateSide,
  explain,
  type Flow,
  type NearMiss,
  type PortMatch,
  type Rule,
  type World
} from '@/lib/policy'
import { PROBES, parties, worlds } from './worlds'

const RUNS = { numRuns: Number(process.env.EXPLAIN_RUNS ?? 80) }

const asked = worlds({ tiers: true }).chain((world) => {
  const party = fc.constantFrom(...parties(world))
  const flow = fc
    .tuple(party, party, fc.constantFrom(...PROBES))
    .map(([source, destination, probe]): Flow => ({ source, destination, ...probe }))
  return fc.tuple(fc.constant(world), fc.array(flow, { minLength: 20, maxLength: 20 }))
})

/** The world in which the condition that was missed holds for this flow. */
function without(world: World, flow: Flow, { rule, unmet }: NearMiss): World {
  const change = (one: Rule): Rule => {
    if (one.id !== rule) return one
    // The flow's own port, and not any: names that resolve to nothing are anybody beside ports alone (SPEC 3.4).
    return unmet.of === 'peer' ? { ...one, peers: 'any' } : { ...one, ports: [{ ports: [portOf(flow)] }] }
  }
  const policies = world.policies.map((policy) => ({
    ...policy,
    specs: policy.specs.map((spec) => ({ ...spec, rules: spec.rules.map(change) }))
  }))
  return { ...world, policies }
}

function portOf({ protocol, port }: Flow): PortMatch {
  if (protocol === 'ICMP' || protocol === 'ICMPv6') {
    return { path: '', kind: 'icmp', family: protocol === 'ICMP' ? 'ipv4' : 'ipv6', type: port }
  }
  return { path: '', kind: 'range', protocol, first: port, last: port }
}

describe('explain', () => {
  it('[12.3] without the condition that a near miss names, the verdict is the other', () => {
    let misses = 0
    fc.assert(
      fc.property(asked, ([world, flows]) => {
        for (const flow of flows) {
          for (const { direction, verdict, reason, nearMisses } of explain(world, flow).sides) {
            for (const { miss } of nearMisses) {
              if (miss.unmet.of === 'subject') continue
              misses++
              const then = evaluateSide(without(world, flow, miss), flow, direction as Direction)
              // What is widened may speak for other parties too, and then contradict itself (SPEC 1.21).
              if (then?.reason === 'conflict') continue
              expect(then?.verdict, `${miss.rule} ${JSON.stringify(miss.unmet)} ${reason}`).not.toBe(verdict)
            }
          }
        }
      }),
      RUNS
    )
    expect(misses).toBeGreaterThan(RUNS.numRuns / 4)
  })

  it('[12.2] names the rules that decided, and none of them as overridden', () => {
    fc.assert(
      fc.property(asked, ([world, flows]) => {
        for (const flow of flows) {
          for (const side of explain(world, flow).sides) {
            expect(side.sentence.length).toBeGreaterThan(10)
            expect((side.reason === 'rule') === side.rules.length > 0).toBe(true)
            for (const { rule, by } of side.overridden) {
              expect(by.length).toBeGreaterThan(0)
              expect(side.rules).not.toContain(rule)
            }
          }
        }
      }),
      RUNS
    )
  })
})
