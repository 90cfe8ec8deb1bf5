import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileAhead, compileNode, type NodeTables, type Pod, type World } from '@/lib/policy'
import { pods, worlds } from './worlds'

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 300)

/** In which way each of five pods is there, round after round. */
const history = fc.array(fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 8 })

/** The ways in which one pod can be there: not at all, as it is, as another at its address, with a replica, on another node. */
function waysOf(pod: Pod, other: Pod): readonly (readonly Pod[])[] {
  const ips = pod.ips.map((ip) => ip.replace(/\d+$/, '77'))
  const twin = { ...pod, name: `${pod.name}-twin`, uid: `${pod.uid}-twin`, ips }
  return [[], [pod], [{ ...other, ips: pod.ips }], [pod, twin], [{ ...pod, node: 'node-b' }]]
}

function roundsOf(world: World, others: readonly Pod[], picks: readonly (readonly number[])[]): readonly World[] {
  const ways = world.pods.map((pod, at) => waysOf(pod, others[at] ?? pod))
  return picks.map((row) => ({ ...world, pods: row.flatMap((pick, at) => ways[at]?.[pick] ?? []) }))
}

/** All that a datapath gets. */
function told({ subjects, subjectOf, identityOf, identities, peers, numbers }: NodeTables) {
  const byKey = <One>(map: ReadonlyMap<string | number, One>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    subjects,
    peers,
    numbers,
    subjectOf: byKey(subjectOf),
    identityOf: byKey(identityOf),
    identities: byKey(identities).map(([number]) => number)
  }
}

/** Equal, and nothing that was worked out before is known of them. */
const apart = <Of extends readonly unknown[]>(...of: Of): Of => structuredClone(of)

describe('tables that follow pods', () => {
  it('are what compiling from nothing gives, round after round', () => {
    const cases = fc.tuple(worlds({ tiers: false }), pods, history)
    fc.assert(
      fc.property(cases, ([world, other, picks]) => {
        let last: NodeTables | undefined
        for (const round of roundsOf(world, other, picks)) {
          const anew = compileNode(...apart(round, last?.numbers))
          const followed = compileNode(round, last?.numbers, last)
          expect(told(followed)).toEqual(told(anew))
          last = followed
        }
      }),
      { numRuns: RUNS }
    )
  }, 300_000)
})

/** Which policies there are, round after round. */
const choices = fc.array(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 8 })

describe('tables while policies come and go', () => {
  it('are what compiling from nothing gives, round after round, ahead of new prefixes too', () => {
    const cases = fc.tuple(worlds({ tiers: false }), worlds({ tiers: false }), choices)
    fc.assert(
      fc.property(cases, ([world, other, chosen]) => {
        const all = [...world.policies, ...other.policies]
        let last: NodeTables | undefined
        let before = world
        for (const choice of chosen) {
          const round = { ...world, policies: all.filter((_, at) => choice[at % choice.length]) }
          if (last) {
            const anew = compileAhead(...apart(round, before.policies, last.numbers))
            // Not the same objects any more: then there may be something to do where there is nothing.
            const ahead = compileAhead(round, before.policies, last.numbers, last)
            if (ahead && anew) expect(told(ahead)).toEqual(told(anew))
            last = ahead ?? last
          }
          const anew = compileNode(...apart(round, last?.numbers))
          const made = compileNode(round, last?.numbers, last)
          expect(told(made)).toEqual(told(anew))
          last = made
          before = round
        }
      }),
      { numRuns: RUNS }
    )
  }, 300_000)
})

/** What else there is, each as another object with other contents, by a number of 0 to 3. */
const changes: readonly ((world: World, pick: number) => World)[] = [
  (world, pick) => ({ ...world, policies: world.policies.filter((_, at) => at % 4 !== pick) }),
  (world, pick) => ({
    ...world,
    pods: world.pods.map((pod, at) => (at === pick ? { ...pod, labels: { app: 'web' } } : pod))
  }),
  (world, pick) => ({ ...world, pods: world.pods.map((pod, at) => (at === pick ? { ...pod, ips: ['10.0.1.77'] } : pod)) }),
  (world, pick) => ({
    ...world,
    pods: world.pods.map((pod, at) =>
      at === pick ? { ...pod, serviceAccount: 'new', ports: [{ name: 'http', port: 81, protocol: 'TCP' }] } : pod
    )
  }),
  (world, pick) => ({ ...world, pods: world.pods.filter((_, at) => at !== pick) }),
  (world, pick) => ({
    ...world,
    namespaces: world.namespaces.map((one) => ({ ...one, labels: { ...one.labels, env: pick > 1 ? 'prod' : 'dev' } }))
  }),
  (world, pick) => ({ ...world, nodes: world.nodes.map((node) => ({ ...node, labels: { zone: `${pick}` } })) }),
  (world, pick) => ({
    ...world,
    nodes: world.nodes.map((node, at) => (at === pick ? { ...node, ips: ['10.9.0.9'] } : node))
  }),
  (world, pick) => ({ ...world, nodes: world.nodes.map((node, at) => ({ ...node, kubeApiserver: at === pick })) }),
  (world, pick) => ({
    ...world,
    services: world.services.map((one) =>
      one.selector ? { ...one, selector: { app: 'db' } } : { ...one, backends: [`192.0.2.${pick}`] }
    )
  }),
  (world, pick) => ({
    ...world,
    cidrGroups: [{ name: 'offices', labels: {}, cidrs: [`192.0.${pick}.0/24`, '10.0.0.0/8'] }]
  }),
  (world, pick) => ({ ...world, apiServers: pick > 1 ? [] : [`192.0.2.20${pick}`] }),
  (world, pick) => ({ ...world, names: { 'api.example.com.': [`192.0.2.${pick}`] } }),
  (world, pick) => ({ ...world, options: { cidrMatchNodes: pick % 2 === 0, nodeSelectorLabels: pick > 1 } })
]

/** `again`: what was made of it was not put in force at first. */
const edits = fc.array(
  fc.record({ change: fc.nat({ max: changes.length - 1 }), pick: fc.nat({ max: 3 }), again: fc.boolean() }),
  { minLength: 2, maxLength: 10 }
)

describe('tables while anything changes', () => {
  it('are what compiling from nothing gives, round after round, after one that was not put in force too', () => {
    fc.assert(
      fc.property(worlds({ tiers: false }), edits, (first, rounds) => {
        let world = first
        let last = compileNode(world)
        for (const { change, pick, again } of rounds) {
          world = changes[change]?.(world, pick) ?? world
          const anew = compileNode(...apart(world, last.numbers))
          if (again) compileNode(world, last.numbers, last)
          last = compileNode(world, last.numbers, last)
          expect(told(last)).toEqual(told(anew))
        }
      }),
      { numRuns: RUNS }
    )
  }, 300_000)
})
