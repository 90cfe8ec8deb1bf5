import { describe, expect, it } from 'vitest'
import type { ClusterView, CountersResponse, FlowView, StatusResponse } from '@/lib/api/http'
import type { People, Person, Question } from '@/lib/server/cluster'
import { askSight } from './ask'
import { EVERYTHING } from './sight'
import { clusterThrough, countersThrough, flowThrough, seesChange, statusThrough } from './through'

const named = (...names: readonly string[]) => names.map((name) => ({ name }))
const inNamespaces = (...namespaces: readonly string[]) => namespaces.map((namespace) => ({ namespace, name: namespace }))
const view = {
  world: {
    namespaces: named('shop', 'bank'),
    pods: inNamespaces('shop', 'bank'),
    services: inNamespaces('shop', 'bank'),
    nodes: named('n1'),
    cidrGroups: named('g'),
    names: {}
  },
  policies: [
    { kind: 'NetworkPolicy', namespace: 'shop', name: 'a' },
    { kind: 'NetworkPolicy', namespace: 'bank', name: 'b' },
    { kind: 'CiliumClusterwideNetworkPolicy', namespace: '', name: 'c' }
  ]
} as unknown as ClusterView

/** Somebody who may do what this says. */
const allowed = (may: (question: Question) => boolean) => {
  const asked: Question[] = []
  const people: People = {
    whoHas: async () => undefined,
    async may(_person, questions) {
      asked.push(...questions)
      return questions.map(may)
    }
  }
  return { asked, sight: askSight(people, {} as Person, view) }
}
const OF_SHOP = allowed(({ namespace, resource }) => namespace === 'shop' && ['pods', 'networkpolicies'].includes(resource))

describe('what somebody sees', () => {
  it('is all of it for who may list all of it, and that is asked in one round', async () => {
    const { asked, sight } = allowed(() => true)
    expect(await sight).toBe(EVERYTHING)
    expect(asked.every(({ namespace }) => namespace === '')).toBe(true)
    expect(clusterThrough(EVERYTHING, view)).toBe(view)
  })

  it('is a namespace where its pods may be listed, with the policies that may be', async () => {
    const { world, policies } = clusterThrough(await OF_SHOP.sight, view)
    expect(world).toMatchObject({ namespaces: named('shop'), nodes: [], cidrGroups: [] })
    expect([world.pods, world.services, policies].map((list) => list.map(({ namespace }) => namespace))).toEqual([
      ['shop'],
      ['shop'],
      ['shop']
    ])
  })

  it('is nothing for who may list nothing', async () => {
    const { world, policies } = clusterThrough(await allowed(() => false).sight, view)
    expect([world.namespaces, world.pods, world.services, world.nodes, policies]).toEqual([[], [], [], [], []])
  })

  it('has the flows of its own pods, and names no policy that is not its own', async () => {
    const sight = await OF_SHOP.sight
    const flow = (source: string, destination: string) =>
      ({
        source: { namespace: source },
        destination: { namespace: destination },
        evidence: { reason: 'default-deny', rules: [], isolatedBy: ['NetworkPolicy/bank/b', 'NetworkPolicy/shop/a'] },
        summary: 'dropped by NetworkPolicy/bank/b'
      }) as unknown as FlowView
    expect(flowThrough(sight, flow('bank', 'bank'))).toBeUndefined()
    expect(flowThrough(sight, flow('bank', 'shop'))).toMatchObject({
      evidence: { isolatedBy: ['NetworkPolicy/shop/a'] },
      summary: ''
    })
  })

  it('has the issues of nodes without a name of what is not its own; that there are some is told', async () => {
    const issue = (code: string, message: string, policy = '') => ({ code, severity: 'error', message, path: '', policy })
    const mine = issue('x', 'of shop/a', 'NetworkPolicy/shop/a')
    const node = issue('server-away', 'The API server has not answered yet.')
    const named = ['eth1 of bank/db-0', 'eth2 of bank/db-1'].map((message) => issue('not-attached', message))
    const later = issue('of-a-later-version', 'bank/db-0')
    const issues = [mine, issue('x', 'of bank/b', 'NetworkPolicy/bank/b'), node, ...named, later]
    const agents = [{ endpoints: [], policies: [], issues }]
    const status = { agents } as unknown as StatusResponse
    const [through] = statusThrough(await OF_SHOP.sight, status).agents
    expect(through?.issues.map(({ code }) => code)).toEqual(['x', 'server-away', 'not-attached', 'of-a-later-version'])
    expect(through?.issues.slice(0, 2)).toEqual([mine, node])
    expect(JSON.stringify(through)).not.toContain('bank')
    expect(statusThrough(EVERYTHING, status)).toBe(status)
  })

  it('has of nodes, counters and changes what is about its own', async () => {
    const sight = await OF_SHOP.sight
    const agent = {
      endpoints: inNamespaces('shop', 'bank'),
      policies: view.policies,
      issues: [{ policy: 'NetworkPolicy/bank/b' }]
    }
    const { agents } = statusThrough(sight, { agents: [agent] } as unknown as StatusResponse)
    expect(agents[0]).toMatchObject({ endpoints: inNamespaces('shop'), policies: [{ name: 'a' }], issues: [] })
    const rule = (...rules: readonly string[]) => ({ evidence: { rules, isolatedBy: [] } })
    const counters = { rules: [rule('NetworkPolicy/shop/a@u.1#x'), rule('NetworkPolicy/bank/b@u.1#x'), rule()] }
    expect(countersThrough(sight, counters as unknown as CountersResponse).rules).toEqual([counters.rules[0]])
    const [mine, theirs] = view.policies
    expect(seesChange(sight, { objects: mine ? [mine] : [] })).toBe(true)
    expect(seesChange(sight, { objects: mine && theirs ? [mine, theirs] : [] })).toBe(false)
  })
})
