import { describe, expect, it } from 'vitest'
import type { AgentStatusView } from '@/lib/api/http'
import type { Condition, StatedPolicy } from '@/lib/server/cluster/kubernetes'
import { merged } from './merged'
import { type NodeWord, wantedConditions } from './wanted'

const POLICY: StatedPolicy = {
  kind: 'CiliumNetworkPolicy',
  namespace: 'shop',
  name: 'db',
  uid: 'u1',
  generation: 3,
  conditions: []
}

interface Said {
  readonly state?: string
  readonly generation?: number
  readonly uid?: string
  readonly problem?: string
  readonly enforcement?: AgentStatusView['enforcement']
  readonly failed?: string
  readonly issue?: string
  readonly code?: string
  /** What the node's issue is about; nothing: all of it. */
  readonly of?: string
}

function node(name: string, said: Said | undefined): NodeWord {
  if (said === undefined) return { node: name, status: undefined, away: `the agent of ${name} does not answer` }
  const {
    state = 'enforced',
    generation = 3,
    uid = 'u1',
    problem,
    enforcement = 'kernel',
    failed,
    issue,
    code,
    of = ''
  } = said
  const issues =
    problem === undefined ? [] : [{ code: code ?? 'x', severity: 'error', message: problem, path: '', policy: '' }]
  const { kind, namespace, name: policy } = POLICY
  const policies = [{ kind, namespace, name: policy, uid, generation, state, issues }]
  const endpoints = failed === undefined ? [] : [{ namespace: failed, pod: 'p', state: 'failed', detail: 'the map is full' }]
  const status = {
    enforcement,
    reason: '',
    node: name,
    policies,
    endpoints,
    issues: issue === undefined ? [] : [{ code: code ?? 'map-pressure', severity: 'error', message: issue, policy: of }]
  } as unknown as AgentStatusView
  return { node: name, status, away: '' }
}

const said = (...nodes: readonly NodeWord[]) => {
  const found = wantedConditions(POLICY, nodes)
  const [valid, enforced] = found?.conditions ?? []
  return found && { settled: found.settled, valid, enforced }
}

describe('the status of a policy', () => {
  it('says on how many of how many nodes it is enforced', () => {
    expect(said(node('n1', {}), node('n2', {}))).toMatchObject({
      settled: true,
      valid: { status: 'True', reason: 'Accepted', observedGeneration: 3 },
      enforced: { status: 'True', reason: 'Enforced', message: 'Enforced on 2 of 2 nodes.' }
    })
  })

  it.each([
    ['a node that nobody speaks for', undefined, 'n2: the agent of n2 does not answer', true],
    ['a node that has an earlier generation', { generation: 2 }, 'n2: Generation 2 is in force there.', false],
    ['a node that knows another object of that name', { uid: 'u0' }, 'n2: It has not seen the policy yet.', false],
    ['a node that was released', { enforcement: 'released' }, 'n2: Enforcement is released.', true],
    ['a node whose map is too small for it', { issue: '70 do not fit.' }, 'n2: 70 do not fit.', true],
    ['a pod of its namespace that is not enforced', { failed: 'shop' }, 'n2: Not for shop/p: the map is full', true]
  ] as const)('counts %s, and says why', (_, other, why, settled) => {
    expect(said(node('n1', {}), node('n2', other))).toMatchObject({
      settled,
      enforced: { status: 'False', reason: 'PartlyEnforced', message: `Enforced on 1 of 2 nodes. ${why}` }
    })
  })

  it('one-policy-too-big: what is held back for want of room is valid, and not enforced there; others on that node are', () => {
    const held = { state: 'last-good', generation: 2, problem: '70 do not fit.', code: 'map-pressure' }
    expect(said(node('n1', {}), node('n2', held))).toMatchObject({
      settled: true,
      valid: { status: 'True', reason: 'Accepted' },
      enforced: { status: 'False', message: 'Enforced on 1 of 2 nodes. n2: 70 do not fit.' }
    })
    expect(said(node('n2', held))?.valid).toMatchObject({ status: 'True' })
    const another = { issue: '70 do not fit.', of: 'CiliumNetworkPolicy/shop/big' }
    expect(said(node('n1', another))?.enforced).toMatchObject({ status: 'True', message: 'Enforced on 1 of 1 node.' })
  })

  it('names no pod that whoever reads the policy may not see', () => {
    const table = { code: 'build-failed', issue: 'The table of bank/db-0 could not be made' }
    expect(said(node('n1', table))?.enforced).toMatchObject({
      status: 'False',
      message: expect.not.stringContaining('bank')
    })
    const clusterwide = { ...POLICY, namespace: '', kind: 'CiliumClusterwideNetworkPolicy' }
    const { status } = node('n1', { failed: 'bank' })
    const policies = [{ ...clusterwide, state: 'enforced', issues: [] }]
    const word: NodeWord = { node: 'n1', away: '', status: { ...status, policies } as unknown as AgentStatusView }
    expect(wantedConditions(clusterwide, [word])?.conditions[1]).toMatchObject({
      status: 'False',
      message: 'Enforced on 0 of 1 node. n1: Not for a pod of this node: the map is full'
    })
  })

  it('a pod of another namespace does not count', () => {
    expect(said(node('n1', { failed: 'other' }))?.enforced).toMatchObject({ status: 'True' })
  })

  it('in audit it is accepted, and not enforced', () => {
    expect(said(node('n1', { enforcement: 'audit' }))).toMatchObject({
      settled: true,
      valid: { status: 'True' },
      enforced: { status: 'False', reason: 'Audited', message: 'Enforced on 0 of 1 node; 1 only audit.' }
    })
  })

  it('one that cannot be understood is not valid; the version that stays in force is named', () => {
    const broken = { state: 'last-good', generation: 2, problem: 'What is this?' }
    expect(said(node('n1', broken))).toMatchObject({
      valid: { status: 'False', reason: 'LastGoodInForce', message: 'What is this? Generation 2 stays in force.' },
      enforced: { status: 'False', message: 'Enforced on 0 of 1 node. n1: What is this?' }
    })
    expect(said(node('n1', { state: 'refused', uid: '', problem: 'What is this?' }))?.valid).toMatchObject({
      status: 'False',
      reason: 'Refused'
    })
  })

  // Guards: with thousands of policies each look would hold the web server up for seconds.
  it('looks each policy up, and does not go through all that a node said for each', () => {
    let reads = 0
    const policies = Array.from({ length: 200 }, (_, at) => ({ ...POLICY, name: `p${at}`, uid: `u${at}` }))
    const told = policies.map(({ kind, namespace, name, uid, generation }) => ({
      kind,
      namespace,
      uid,
      generation,
      state: 'enforced',
      issues: [],
      get name() {
        reads += 1
        return name
      }
    }))
    const status = { enforcement: 'kernel', reason: '', policies: told, endpoints: [], issues: [] }
    const nodes = [{ node: 'n1', status: status as unknown as AgentStatusView, away: '' }]
    for (const policy of policies) expect(wantedConditions(policy, nodes)?.conditions[1]?.status).toBe('True')
    expect(reads).toBeLessThanOrEqual(2 * policies.length)
  })

  it('nothing is said where nobody is heard', () => expect(said(node('n1', undefined))).toBeUndefined())
})

describe('what is written', () => {
  const wanted = wantedConditions(POLICY, [node('n1', {})])?.conditions ?? []
  const now = () => new Date('2026-01-02T03:04:05.678Z')
  const earlier = '2025-01-01T00:00:00Z'
  const there = (change: Partial<Condition> = {}) =>
    wanted.map((one) => ({ ...one, lastTransitionTime: earlier, ...change }))

  it('is nothing where it is there already, whatever others have beside it', () => {
    const other = { ...there()[0], type: 'Ready' } as Condition
    expect(merged([...there(), other], wanted, now)).toBeUndefined()
  })

  // Guards: what the server drops each time is written each time.
  it('is nothing where the definition has no place for the generation, as Cilium’s own', () => {
    const pruned = there().map(({ observedGeneration: _, ...one }) => one)
    expect(merged(pruned, wanted, now)).toBeUndefined()
  })

  it('has the time of a change of status, and keeps it where only the words change', () => {
    expect(merged([], wanted, now)?.map((one) => one.lastTransitionTime)).toEqual([
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:04:05Z'
    ])
    expect(merged(there({ message: 'else' }), wanted, now)?.[0]).toMatchObject({ lastTransitionTime: earlier })
    expect(merged(there({ observedGeneration: 2 }), wanted, now)?.[0]).toMatchObject({ observedGeneration: 3 })
  })
})
