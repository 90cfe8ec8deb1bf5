import { describe, expect, it } from 'vitest'
import { EXAMPLE, shop } from '@/test/worlds/shop'
import type { Party, Peer, World } from '../model'
import { identify } from '../party'
import { matchesPeer } from './peer'

const world: World = {
  ...shop([EXAMPLE], { dialect: 'cilium-1.20' }),
  cidrGroups: [{ name: 'partners', labels: { kind: 'partner' }, cidrs: ['203.0.113.0/24'] }],
  services: [
    { namespace: 'default', name: 'db', labels: { tier: 'data' }, selector: { app: 'database' }, backends: [] },
    { namespace: 'other', name: 'legacy', labels: {}, backends: ['203.0.113.9'] }
  ],
  names: { 'api.example.com.': ['203.0.113.9', '10.1.0.13'] }
}

const PARTIES: Readonly<Record<string, Party>> = {
  backend1: { kind: 'pod', namespace: 'default', name: 'backend1' },
  'other backend1': { kind: 'pod', namespace: 'other', name: 'backend1' },
  database: { kind: 'pod', namespace: 'default', name: 'database' },
  'own node': { kind: 'node', name: 'node-a' },
  'other node': { kind: 'node', name: 'node-b' },
  health: { kind: 'reserved', entity: 'health' },
  partner: { kind: 'address', address: '203.0.113.9' },
  outside: { kind: 'address', address: '198.51.100.1' },
  'outside 6': { kind: 'address', address: '2001:db8::1' }
}

/** Who matches: the names above. */
const matched = (peer: Readonly<Record<string, unknown>>, at: World = world) =>
  Object.entries(PARTIES).flatMap(([name, party]) => {
    const identity = identify(at, party)
    return identity && matchesPeer({ path: '', ...peer } as unknown as Peer, identity, at) ? [name] : []
  })

const app = (key: string, value: string) => ({ requirements: [{ operator: 'in', key, values: [value] }] })

describe('peers', () => {
  it('[8.3] pods, by their own labels and namespaces', () => {
    expect(matched({ kind: 'pods', namespaces: { kind: 'all' }, pods: app('app', 'backend1') })).toEqual([
      'backend1',
      'other backend1'
    ])
    expect(matched({ kind: 'pods', namespaces: { kind: 'name', name: 'other' }, pods: { requirements: [] } })).toEqual([
      'other backend1'
    ])
    expect(
      matched({ kind: 'pods', namespaces: { kind: 'labels', selector: app('team', 'shop') }, pods: { requirements: [] } })
    ).toEqual(['backend1', 'database'])
  })

  it('[2.1] endpoints, by labels of their identity', () => {
    expect(matched({ kind: 'endpoints', selector: app('any:app', 'database') })).toEqual(['database'])
    expect(
      matched({ kind: 'endpoints', selector: { requirements: [{ operator: 'exists', key: 'reserved:health' }] } })
    ).toEqual(['health'])
  })

  it('[2.8] nodes: never the own one, and by labels only where they are known', () => {
    expect(matched({ kind: 'nodes', selector: { requirements: [] } })).toEqual(['other node'])
    const labelled = { ...world, nodes: world.nodes.map((node) => ({ ...node, labels: { pool: 'a' } })) }
    expect(matched({ kind: 'nodes', selector: app('node:pool', 'a') }, labelled)).toEqual([])
    const known = { ...labelled, options: { nodeSelectorLabels: true } }
    expect(matched({ kind: 'nodes', selector: app('node:pool', 'a') }, known)).toEqual(['other node'])
    expect(matched({ kind: 'nodes', selector: app('pool', 'a'), plain: true }, { ...labelled })).toEqual([
      'own node',
      'other node'
    ])
  })

  it('[4.2] entities', () => {
    expect(matched({ kind: 'entity', entity: 'world' })).toEqual(['partner', 'outside', 'outside 6'])
    expect(matched({ kind: 'entity', entity: 'host' })).toEqual(['own node'])
  })

  it('[4.4, 4.5] CIDRs, of pods and nodes only where the rule says so', () => {
    const cidr = { kind: 'cidr', cidr: '0.0.0.0/0', except: ['198.51.100.0/24'] }
    expect(matched({ ...cidr, matchesPods: false })).toEqual(['partner'])
    expect(matched({ ...cidr, matchesPods: true })).toEqual([
      'backend1',
      'other backend1',
      'database',
      'own node',
      'other node',
      'partner'
    ])
    expect(matched({ ...cidr, matchesPods: false }, { ...world, options: { cidrMatchNodes: true } })).toEqual([
      'own node',
      'other node',
      'partner'
    ])
  })

  it('[4.11] CIDR groups, by name or labels', () => {
    expect(matched({ kind: 'cidr-group', group: 'partners', except: [] })).toEqual(['partner'])
    expect(matched({ kind: 'cidr-group', group: app('any:kind', 'partner'), except: [] })).toEqual(['partner'])
    expect(matched({ kind: 'cidr-group', group: 'partners', except: ['203.0.113.9/32'] })).toEqual([])
    expect(matched({ kind: 'cidr-group', group: 'nosuch', except: [] })).toEqual([])
  })

  it('[4.6] names, whose addresses inside the cluster are ignored', () => {
    expect(matched({ kind: 'fqdn', matchName: 'api.example.com' })).toEqual(['partner'])
  })

  it('[4.8] services, by their pods or their backends', () => {
    expect(matched({ kind: 'service', namespace: 'default', name: 'db' })).toEqual(['database'])
    expect(matched({ kind: 'service', name: 'legacy' })).toEqual(['partner'])
    expect(matched({ kind: 'service', selector: app('any:tier', 'data') })).toEqual(['database'])
    expect(matched({ kind: 'service', namespace: 'other', name: 'db' })).toEqual([])
  })

  it('[10.3] what is known by name alone', () => expect(matched({ kind: 'other', what: 'toGroups' })).toEqual([]))
})
