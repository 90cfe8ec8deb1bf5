import { describe, expect, it } from 'vitest'
import { readExpectations, toWorld } from '@/lib/k8s'
import { cnp, EXAMPLE, np, pod, SHOP, shop } from '@/test/worlds/shop'
import { evaluate } from '../evaluate'
import type { World } from '../model'
import { checkExpectation } from './check'
import { expectationIssue } from './tell'

function check(world: World, statement: unknown, limit?: number) {
  const { expectations, issues } = readExpectations({
    apiVersion: 'portcullis.dev/v1alpha1',
    kind: 'Expectations',
    expect: [statement]
  })
  expect(issues).toEqual([])
  const [one] = expectations?.expect ?? []
  if (!one) throw new Error('no statement')
  return checkExpectation(world, one, limit === undefined ? {} : { limit })
}

const outcome = (...asked: Parameters<typeof check>) => check(...asked).outcome

describe('[13.1] what is stated', () => {
  const world = shop([EXAMPLE])

  it('allow: every pair on every port meant', () => {
    const to = 'default/backend2'
    expect(outcome(world, { allow: { from: 'default/backend1', to, ports: [5000] } })).toBe('pass')
    expect(outcome(world, { allow: { from: 'default/backend1', to, ports: ['TCP/5000-5001'] } })).toBe('fail')
    expect(outcome(world, { allow: { from: { labels: { app: 'backend1' } }, to, ports: [5000] } })).toBe('fail')
  })

  it('deny: none of them', () => {
    const to = 'default/backend2'
    expect(outcome(world, { deny: { from: 'default/intruder', to } })).toBe('pass')
    expect(outcome(world, { deny: { from: { namespace: 'default' }, to } })).toBe('fail')
    expect(outcome(world, { deny: { from: { namespace: 'default' }, to, ports: ['TCP/1-4999', 'UDP'] } })).toBe('pass')
    expect(outcome(world, { deny: { from: 'world', to } })).toBe('pass')
  })

  it('a counterexample is a flow that the engine judges so, and says for how many it stands', () => {
    const result = check(world, { deny: { from: ['default/backend1', 'default/intruder'], to: 'default/backend2' } })
    expect(result.outcome).toBe('fail')
    if (result.outcome !== 'fail') return
    expect(result.counterexamples).toEqual([
      {
        flow: {
          source: { kind: 'pod', namespace: 'default', name: 'backend1' },
          destination: { kind: 'pod', namespace: 'default', name: 'backend2' },
          protocol: 'TCP',
          port: 5000,
          family: 'ipv4'
        },
        pairs: 1
      },
      expect.objectContaining({ flow: expect.objectContaining({ family: 'ipv6' }) })
    ])
    for (const { flow } of result.counterexamples) expect(evaluate(world, flow).allowed).toBe(true)
  })

  it('is told as an issue at its place, with the reason', () => {
    const failed = expectationIssue(
      world,
      check(world, { name: 'shut', deny: { from: 'default/backend1', to: 'default/backend2' } })
    )
    expect(failed).toMatchObject({ code: 'expectation-failed', path: 'expect[0]' })
    expect(failed?.message).toBe(
      'shut: `default/backend1` to `default/backend2` on TCP 5000 (1 more). Allowed: nothing locks egress, and `default/example` (ingress[0]) lets it in.'
    )
    expect(expectationIssue(world, check(world, { deny: { from: 'world', to: 'default/backend2' } }))).toBeUndefined()
  })
})

describe('[13.3] who is meant', () => {
  it('a CIDR is whoever bears an address of it: a NetworkPolicy’s exception is found', () => {
    const from = [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] } }]
    const world = shop([np({ podSelector: { matchLabels: { app: 'database' } }, ingress: [{ from }] })])
    const to = 'default/database'
    expect(outcome(world, { allow: { from: '10.0.0.0/8', to } })).toBe('fail')
    expect(outcome(world, { allow: { from: { cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }, to } })).toBe('pass')
    expect(outcome(world, { deny: { from: '10.9.0.0/16', to } })).toBe('pass')
    expect(outcome(world, { deny: { from: '10.9.255.255', to } })).toBe('pass')
    expect(outcome(world, { deny: { from: '10.0.0.0/8', to } })).toBe('fail')
    expect(outcome(world, { deny: { from: 'world-ipv6', to } })).toBe('pass')
  })

  it('in a CIDR of Cilium’s pods are not meant by the rule, but by the statement', () => {
    const world = shop([
      cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: [{ fromCIDR: ['10.0.0.0/8'] }] })
    ])
    const result = check(world, { allow: { from: '10.1.0.0/24', to: 'default/database', ports: [80] } })
    expect(result).toMatchObject({ outcome: 'fail' })
    if (result.outcome === 'fail') expect(result.counterexamples[0]?.flow.source.kind).toBe('pod')
  })

  it('an entity: the own node, the others, the cluster', () => {
    const world = shop([cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: [{}] })])
    const to = 'default/database'
    expect(outcome(world, { allow: { from: 'host', to } })).toBe('pass')
    expect(outcome(world, { deny: { from: 'remote-node', to } })).toBe('pass')
    expect(outcome(world, { deny: { from: 'cluster', to } })).toBe('fail')
  })

  it('a node is `host` to its own pods alone, whichever pod stands for its replicas', () => {
    const twin = pod('default', 'database-2', { app: 'database' }, '10.1.0.23', { nodeName: 'node-b' })
    const policy = cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: [{}] })
    const { world } = toWorld([...SHOP, twin, policy], { dialect: 'portcullis', localNode: 'node-a' })
    const to = { labels: { app: 'database' } }
    expect(outcome(world, { deny: { from: 'remote-node', to } })).toBe('pass')
    expect(outcome(world, { allow: { from: 'host', to } })).toBe('pass')
  })

  it('[8.7] not a pod to itself', () => {
    const world = shop([np({ podSelector: {}, policyTypes: ['Ingress'] })])
    const all = { namespace: 'default' }
    expect(outcome(world, { deny: { from: all, to: all } })).toBe('pass')
    expect(check(world, { deny: { from: 'default/database', to: 'default/database' } })).toMatchObject({
      outcome: 'matches-nobody',
      nobody: 'pair'
    })
  })
})

describe('[13.4] no port is missed', () => {
  it('every boundary of a rule is asked, names included', () => {
    const spec = (ports: unknown) => ({
      endpointSelector: { matchLabels: { app: 'backend2' } },
      ingress: [{ toPorts: [{ ports }] }]
    })
    const to = 'default/backend2'
    const hole = shop([
      cnp(
        spec([
          { port: '1', endPort: 4000, protocol: 'TCP' },
          { port: '4002', endPort: 65535, protocol: 'TCP' }
        ])
      )
    ])
    expect(check(hole, { allow: { from: 'world', to, ports: ['TCP'] } }, 1)).toMatchObject({
      outcome: 'fail',
      counterexamples: [{ flow: { port: 4001 } }]
    })
    const named = shop([cnp(spec([{ port: 'http', protocol: 'TCP' }]))])
    expect(check(named, { deny: { from: 'world', to } }, 1)).toMatchObject({ counterexamples: [{ flow: { port: 5000 } }] })
  })

  it('without ports ICMP is meant too', () => {
    const icmps = [{ fields: [{ family: 'IPv4', type: 'EchoRequest' }] }]
    const world = shop([cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: [{ icmps }] })])
    expect(check(world, { deny: { from: 'world', to: 'default/database' } }, 1)).toMatchObject({
      counterexamples: [{ flow: { protocol: 'ICMP', port: 8 } }]
    })
  })
})

it('[13.5] a statement about nobody fails, whatever it says', () => {
  const world = shop([EXAMPLE])
  const nobody = { labels: { app: 'typo' } }
  expect(check(world, { deny: { from: nobody, to: 'default/backend2' } })).toMatchObject({
    outcome: 'matches-nobody',
    nobody: 'from'
  })
  const result = check(world, { allow: { from: 'world', to: nobody } })
  expect(result).toMatchObject({ outcome: 'matches-nobody', nobody: 'to' })
  expect(expectationIssue(world, result)).toMatchObject({ code: 'expectation-matches-nobody', path: 'expect[0].allow.to' })
})
