import { describe, expect, it } from 'vitest'
import type { Pod, Policy, Rule, World } from '../model'
import {
  ALL_PORTS,
  canReach,
  changesText,
  compareReach,
  cutConnections,
  describePortSet,
  exposedToWorld,
  NO_PORTS,
  type ReachGroup,
  reachability,
  reachedBy,
  reachRows,
  reachText,
  whoReaches
} from './index'

const pod = (namespace: string, name: string, app: string): Pod => ({
  namespace,
  name,
  uid: `${namespace}/${name}`,
  labels: { app },
  serviceAccount: 'default',
  node: 'a',
  ips: [],
  ports: [],
  hostNetwork: false,
  phase: 'Running'
})

const everyone = { kind: 'all' } as const
const pods = (app: string) =>
  ({ kind: 'pods', namespaces: everyone, pods: { requirements: [{ operator: 'in', key: 'app', values: [app] }] } }) as const

type Draft = Partial<Pick<Rule, 'direction' | 'verdict' | 'peers' | 'ports'>>

function policy(name: string, app: string, rules: readonly Draft[]): Policy {
  const ref = { kind: 'NetworkPolicy', namespace: 'shop', name, uid: name, generation: 1 } as const
  const subject = pods(app)
  const made = rules.map(
    (rule, at): Rule => ({
      id: `${name}#${at}`,
      policy: ref,
      path: '',
      subject,
      direction: 'ingress',
      verdict: 'allow',
      tier: 'normal',
      priority: 0,
      peers: 'any',
      ports: 'any',
      ...rule
    })
  )
  return { ref, specs: [{ path: 'spec', subject, defaultDeny: { ingress: true, egress: false }, rules: made }] }
}

const tcp = (first: number, last = first) =>
  [{ ports: [{ path: '', kind: 'range', protocol: 'TCP', first, last }] }] as const satisfies Rule['ports']
const from = (app: string) => [{ path: '', ...pods(app) }] as const
const outside = (cidr: string, except: readonly string[] = []) =>
  [{ path: '', kind: 'cidr', cidr, except, matchesPods: false }] as const

const WORLD: World = {
  dialect: 'portcullis',
  clusterName: 'default',
  localNode: 'a',
  mode: 'default',
  namespaces: [{ name: 'shop', labels: {} }],
  pods: [pod('shop', 'web-1', 'web'), pod('shop', 'web-2', 'web'), pod('shop', 'db-0', 'db'), pod('shop', 'job', 'job')],
  nodes: [
    { name: 'a', labels: {}, ips: ['10.9.0.1'] },
    { name: 'b', labels: {}, ips: ['10.9.0.2'] }
  ],
  services: [],
  cidrGroups: [],
  names: {},
  policies: []
}
const under = (...policies: readonly Policy[]): World => ({ ...WORLD, policies })
const named = (groups: readonly ReachGroup[], name: string): ReachGroup => {
  const found = groups.find((group) => group.name === name)
  if (!found) throw new Error(`no group ${name} among ${groups.map((group) => group.name).join(', ')}`)
  return found
}
const party = (name: string) => ({ kind: 'pod', namespace: 'shop', name }) as const
const LOCKED = policy('db', 'db', [{ peers: from('web'), ports: tcp(5432) }])

describe('the matrix', () => {
  it('has replicas as one group, and a node as two: to its own pods and to others', () => {
    expect(reachability(under(LOCKED)).groups.map(({ name }) => name)).toEqual([
      'shop/{app=web}',
      'shop/db-0',
      'shop/job',
      'own node',
      'other node',
      'health',
      'ingress',
      'init',
      'unmanaged',
      '0.0.0.0/0'
    ])
  })

  it('[7.6] has a port open where both ends let it pass', () => {
    const narrow = policy('web', 'web', [{ direction: 'egress', peers: from('db'), ports: tcp(5000, 6000) }])
    const isolated: Policy = {
      ...narrow,
      specs: narrow.specs.map((spec) => ({ ...spec, defaultDeny: { ingress: false, egress: true } }))
    }
    const reach = reachability(under(LOCKED, isolated))
    expect(canReach(reach, party('web-1'), party('db-0'))?.spans).toEqual([
      { protocol: 'TCP', first: 5432, last: 5432, through: [] }
    ])
    expect(canReach(reach, party('web-1'), party('job'))).toBe(NO_PORTS)
    expect(canReach(reach, party('job'), party('db-0'))).toBe(NO_PORTS)
    expect(canReach(reach, party('job'), party('web-2'))).toBe(ALL_PORTS)
  })

  it('[8.7] has a pod reach itself, and judges its replicas', () => {
    const reach = reachability(under(policy('shut', 'web', [])))
    expect(canReach(reach, party('web-1'), party('web-1'))).toBe(ALL_PORTS)
    expect(canReach(reach, party('web-1'), party('web-2'))).toBe(NO_PORTS)
  })

  it('[8.4] lets the own node in and not the others', () => {
    const reach = reachability(under(LOCKED))
    expect(canReach(reach, { kind: 'node', name: 'a' }, party('db-0'))).toBe(ALL_PORTS)
    expect(canReach(reach, { kind: 'node', name: 'b' }, party('db-0'))).toBe(NO_PORTS)
  })

  it('says nothing of a party that is not there', () => {
    expect(canReach(reachability(WORLD), party('nobody'), party('db-0'))).toBeUndefined()
  })

  it('cuts the world as policies do, and leaves out what is all cut away', () => {
    const reach = reachability(under(policy('in', 'db', [{ peers: outside('192.0.2.0/24', ['192.0.2.128/25']) }])))
    expect(reach.groups.flatMap((group) => (group.kind === 'outside' ? [[group.name, group.except]] : []))).toEqual([
      ['0.0.0.0/0', ['192.0.2.0/24']],
      ['192.0.2.0/24', ['192.0.2.128/25']],
      ['192.0.2.128/25', []]
    ])
    const halves = policy('halves', 'db', [{ peers: [...outside('128.0.0.0/1'), ...outside('0.0.0.0/1')] }])
    expect(reachability(under(halves)).groups.flatMap((group) => (group.kind === 'outside' ? [group.name] : []))).toEqual([
      '0.0.0.0/1',
      '128.0.0.0/1'
    ])
  })
})

describe('a query', () => {
  const reach = reachability(under(LOCKED))

  it('says who reaches a group', () => {
    expect(
      whoReaches(reach, named(reach.groups, 'shop/db-0')).map((one) => [one.from.name, describePortSet(one.ports)])
    ).toEqual([
      ['shop/{app=web}', 'TCP 5432'],
      ['own node', 'everything']
    ])
  })

  it('says whom a group reaches', () => {
    const job = named(reach.groups, 'shop/job')
    expect(reachedBy(reach, job).map(({ to }) => to.name)).not.toContain('shop/db-0')
    expect(reachedBy(reach, job).map(({ to }) => to.name)).toContain('shop/{app=web}')
  })

  it('says what the world reaches', () => {
    const exposed = exposedToWorld(reach).map(({ to }) => to.name)
    expect(exposed).toContain('shop/job')
    expect(exposed).not.toContain('shop/db-0')
  })

  it('is told in lines, and in rows', () => {
    expect(reachText(whoReaches(reach, named(reach.groups, 'shop/db-0')))).toBe(
      'shop/db-0 ← shop/{app=web} (2 pods): TCP 5432\nshop/db-0 ← own node: everything'
    )
    expect([...reachRows(reach)].filter(({ destination }) => destination === 'shop/db-0')).toEqual([
      { source: 'shop/{app=web}', destination: 'shop/db-0', protocol: 'TCP', ports: '5432', through: '' },
      { source: 'own node', destination: 'shop/db-0', protocol: 'any', ports: 'any', through: '' }
    ])
  })
})

describe('a difference', () => {
  const before = reachability(under(LOCKED))
  const narrowed = policy('db', 'db', [{ peers: from('job'), ports: tcp(5432) }])

  it('names who gains and who loses what', () => {
    const changes = compareReach(before, before.withPolicies([narrowed]))
    expect(changes.map(({ from: one, to, gained, lost }) => [one.name, to.name, gained.key, lost.key])).toEqual([
      ['shop/{app=web}', 'shop/db-0', '', 'TCP:5432-5432'],
      ['shop/job', 'shop/db-0', 'TCP:5432-5432', '']
    ])
    expect(changesText(changes)).toBe(
      'shop/db-0 ← shop/{app=web} (2 pods): no longer TCP 5432\nshop/db-0 ← shop/job: now also TCP 5432'
    )
  })

  it('is none where nothing changes what passes', () => {
    const renamed = policy('other', 'db', [{ peers: from('web'), ports: tcp(5432) }])
    expect(compareReach(before, before.withPolicies([renamed]))).toEqual([])
  })

  it('cuts addresses where only one of the two does', () => {
    const open = policy('open', 'db', [{ peers: outside('192.0.2.0/24'), ports: tcp(443) }])
    const changes = compareReach(reachability(under(LOCKED)), reachability(under(LOCKED, open)))
    expect(changes.map(({ from: one, to, gained }) => [one.name, to.name, gained.key])).toEqual([
      ['192.0.2.0/24', 'shop/db-0', 'TCP:443-443']
    ])
  })

  it('of an edit that names new addresses keeps all groups, and adds those', () => {
    const open = policy('open', 'db', [{ peers: outside('192.0.2.0/24', ['192.0.2.7/32']), ports: tcp(443) }])
    const after = before.withPolicies([LOCKED, open])
    expect(after.groups.slice(0, before.groups.length).map(({ name }) => name)).toEqual(
      before.groups.map(({ name }) => name)
    )
    expect(after.groups.slice(before.groups.length).map(({ name }) => name)).toEqual(['192.0.2.0/24', '192.0.2.7/32'])
    const changes = compareReach(before, after).map(({ from: one, to, gained, lost }) => [
      one.name,
      to.name,
      gained.key,
      lost.key
    ])
    expect(changes).toEqual([['192.0.2.0/24', 'shop/db-0', 'TCP:443-443', '']])
    expect(compareReach(after, reachability(under(LOCKED, open)))).toEqual([])
  })

  it('leaves out who is in one of two clusters alone', () => {
    const after = reachability({ ...under(narrowed), pods: WORLD.pods.filter(({ name }) => name !== 'web-2') })
    expect(compareReach(before, after).map(({ from: one }) => one.name)).toEqual(['shop/web-1', 'shop/job'])
  })

  it('names the connections that it cuts, and why', () => {
    const flow = (source: string, port: number) =>
      ({ source: party(source), destination: party('db-0'), protocol: 'TCP', port }) as const
    const cut = cutConnections(before, before.withPolicies([narrowed]), [
      flow('web-1', 5432),
      flow('web-1', 80),
      flow('job', 5432)
    ])
    expect(cut.map((one) => [one.flow, one.verdict.ingress?.reason])).toEqual([[flow('web-1', 5432), 'default-deny']])
  })
})
