import { describe, expect, it } from 'vitest'
import { compileNode, type NodeTables } from './compile'
import type { Pod, Policy, Rule, World } from './model'

const pod = (name: string, app: string, ip: string): Pod => ({
  namespace: 'shop',
  name,
  uid: name,
  labels: { app },
  serviceAccount: 'default',
  node: 'here',
  ips: [ip],
  ports: [],
  hostNetwork: false,
  phase: 'Running'
})

const pods = (app: string) =>
  ({
    kind: 'pods',
    namespaces: { kind: 'name', name: 'shop' },
    pods: { requirements: [{ operator: 'in', key: 'app', values: [app] }] }
  }) as const

/** `to` lets `from` in, and nobody else. */
function lets(from: string, to: string): Policy {
  const ref = { kind: 'NetworkPolicy', namespace: 'shop', name: to, uid: to, generation: 1 } as const
  const rule: Rule = {
    id: `${to}#0`,
    policy: ref,
    path: '',
    subject: pods(to),
    direction: 'ingress',
    verdict: 'allow',
    tier: 'normal',
    priority: 0,
    peers: [{ path: '', ...pods(from) }],
    ports: 'any'
  }
  return { ref, specs: [{ path: '', subject: pods(to), defaultDeny: { ingress: true, egress: false }, rules: [rule] }] }
}

const WEB = pod('web', 'web', '10.0.0.1')
const DB = pod('db', 'db', '10.0.0.2')
const LOG = pod('log', 'log', '10.0.0.3')
const WORLD: World = {
  dialect: 'portcullis',
  clusterName: 'default',
  localNode: 'here',
  mode: 'default',
  namespaces: [{ name: 'shop', labels: {} }],
  pods: [WEB, DB, LOG],
  nodes: [],
  services: [],
  cidrGroups: [],
  names: {},
  policies: [lets('web', 'db'), lets('db', 'log')]
}
const FIRST = compileNode(WORLD)
const next = (last: NodeTables, pods: readonly Pod[]) => compileNode({ ...WORLD, pods }, last.numbers, last)
const subject = (tables: NodeTables, of: Pod) =>
  tables.subjects.find(({ identity }) => identity === tables.subjectOf.get(of.uid))
const peersOf = (tables: NodeTables, of: Pod) =>
  subject(tables, of)?.table.entries.flatMap(({ peer }) => (peer.kind === 'identity' ? [peer.identity] : []))

// Each of these would fail, were the tables compiled from nothing: then all are other objects.
describe('a pod', () => {
  it('that is a replica adds its address and nothing else', () => {
    const twin = pod('web-2', 'web', '10.0.0.9')
    const after = next(compileNode(WORLD), [WEB, DB, LOG, twin])
    expect(after.peers.exact.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.9'])
    expect(after.subjectOf.get(twin.uid)).toBe(after.subjectOf.get(WEB.uid))
  })

  it('that is new changes the tables of those alone whose rules mean it', () => {
    const before = compileNode(WORLD)
    const other = { ...pod('web-2', 'web', '10.0.0.9'), serviceAccount: 'other' }
    const after = next(before, [WEB, DB, LOG, other])
    expect(subject(after, LOG)).toBe(subject(before, LOG))
    expect(subject(after, WEB)).toBe(subject(before, WEB))
    expect(peersOf(after, DB)).toContain(after.identityOf.get(other.uid))
    expect(subject(after, DB)?.hash).not.toBe(subject(before, DB)?.hash)
  })

  it('that is gone takes its entries with it a round later, when no address leads to them any more', () => {
    const before = compileNode(WORLD)
    const number = before.identityOf.get(WEB.uid)
    const gone = next(before, [DB, LOG])
    expect(gone.peers.exact.map(({ address }) => address)).toEqual(['10.0.0.2', '10.0.0.3'])
    expect(subject(gone, DB)).toBe(subject(before, DB))
    const later = next(gone, [DB, LOG])
    expect(peersOf(later, DB)).not.toContain(number)
    expect(subject(later, LOG)).toBe(subject(before, LOG))
  })

  it('that comes back before that has the number and the entries that it had', () => {
    const before = compileNode(WORLD)
    const back = next(next(before, [DB, LOG]), [WEB, DB, LOG])
    expect(back.identityOf.get(WEB.uid)).toBe(before.identityOf.get(WEB.uid))
    expect(subject(back, DB)).toBe(subject(before, DB))
  })

  it('is not followed from tables that are not the last: they are made anew, and right', () => {
    const twin = pod('web-2', 'web', '10.0.0.9')
    next(FIRST, [WEB, DB])
    const again = next(FIRST, [WEB, DB, LOG, twin])
    expect(again.peers).toEqual(compileNode({ ...WORLD, pods: [WEB, DB, LOG, twin] }).peers)
    expect([...again.identityOf]).toEqual([...compileNode({ ...WORLD, pods: [WEB, DB, LOG, twin] }).identityOf])
  })

  // Guards: the tables of before were taken for those of the round that was not put in force, and the new pod had no entries for good.
  it('is not taken for known because of tables that were made since and not put in force', () => {
    const twin = pod('web-2', 'web', '10.0.0.9')
    const other = { ...pod('web-3', 'web', '10.0.0.10'), serviceAccount: 'other' }
    const inForce = next(compileNode(WORLD), [WEB, DB, LOG, twin])
    next(inForce, [WEB, DB, LOG, twin, other])
    const after = next(inForce, [WEB, DB, LOG, other])
    expect(peersOf(after, DB)).toContain(after.identityOf.get(other.uid))
  })
})
