import { describe, expect, it } from 'vitest'
import { createEditorStore } from '@/lib/editor'
import type { World } from '@/lib/policy'
import { add } from './add'
import { groupsOf, ranked } from './entries'
import { literal } from './literal'
import { targetOf, typed } from './target'

describe('what is typed', () => {
  it.each([
    ['10.0.0.0/8', { kind: 'cidr', cidr: '10.0.0.0/8' }],
    ['192.168.3.1', { kind: 'cidr', cidr: '192.168.3.1/32' }],
    ['fd00::1', { kind: 'cidr', cidr: 'fd00::1/128' }],
    ['app=web', { kind: 'endpoints', selector: [{ key: 'app', operator: 'In', values: ['web'], form: 'label' }] }],
    [
      '!canary',
      { kind: 'endpoints', selector: [{ key: 'canary', operator: 'DoesNotExist', values: [], form: 'expression' }] }
    ],
    ['api.example.com', { kind: 'fqdn', matchName: 'api.example.com' }],
    ['*.example.com', { kind: 'fqdn', matchPattern: '*.example.com' }]
  ])('%s is what it says', (text, peer) => {
    expect(literal(text)?.peer).toEqual(peer)
  })

  it.each(['web', 'kube-dns', '10.0.0.0/33', '=web', '', 'two words'])('%s is a word to look for', (text) => {
    expect(literal(text)).toBeUndefined()
  })

  it('may begin with the side', () => {
    expect(typed('from web')).toEqual({ wanted: 'web', side: 'ingress' })
    expect(typed('To 10.0.0.0/8')).toEqual({ wanted: '10.0.0.0/8', side: 'egress' })
    expect(typed('tomcat')).toEqual({ wanted: 'tomcat' })
  })
})

describe('where it goes', () => {
  it('is the rule or the side that is selected', () => {
    const { canvas } = createEditorStore({ first: 'example' }).getState()
    const edge = canvas.edges.find(({ direction }) => direction === 'egress')
    expect(targetOf(canvas, [edge?.id ?? ''])).toEqual({ kind: 'rule', edge: edge?.id })
    expect(targetOf(canvas, [edge?.block ?? ''])).toEqual({ kind: 'side', side: 'egress' })
    expect(targetOf(canvas, ['gate:ingress'])).toEqual({ kind: 'side', side: 'ingress' })
    expect(targetOf(canvas, ['subject'])).toBeUndefined()
  })
})

const world = {
  pods: [{ namespace: 'shop', name: 'web-1', labels: { app: 'web' }, phase: 'Running' }],
  namespaces: [{ name: 'shop', labels: {} }],
  services: [{ namespace: 'shop', name: 'api', labels: {}, backends: [] }],
  cidrGroups: [{ name: 'partners', labels: {}, cidrs: ['192.0.2.0/24'] }]
} as unknown as World

describe('what can be added', () => {
  const entries = groupsOf(world, 'default').flatMap((group) => group.entries)

  it('has a name of its own each, and all that the cluster has', () => {
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length)
    expect(entries.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['pods shop/app=web', 'namespace shop', 'service shop/api', 'group partners', 'entity world'])
    )
  })

  it('is found by its name, the best first; nothing is found by what nothing has', () => {
    const groups = groupsOf(world, 'default')
    const [first] = ranked(groups, 'partners')
    expect(first?.entries.map(({ id }) => id)).toEqual(['group partners'])
    expect(ranked(groups, 'world')[0]?.entries[0]?.id).toBe('entity world')
    expect(ranked(groups, 'qqqq')).toEqual([])
    expect(ranked(groups, '')).toBe(groups)
  })

  it('is added to a side of every kind of policy, or it is said why not', () => {
    for (const first of ['example', 'network-policy'] as const) {
      for (const entry of entries) {
        for (const side of ['ingress', 'egress'] as const) {
          const store = createEditorStore({ first })
          const { actions, canvas } = store.getState()
          const issue = add(actions, entry, { kind: 'side', side })
          const count = store.getState().canvas.blocks.length - canvas.blocks.length
          if (issue) expect(issue.message.length, entry.id).toBeGreaterThan(20)
          expect(count, `${first} ${entry.id} ${side}`).toBe(issue ? 0 : 1)
        }
      }
    }
  })

  it('is added to a rule beside its peer, with its ports', () => {
    const store = createEditorStore({ first: 'example' })
    const { actions, canvas } = store.getState()
    const edge = canvas.edges.find(({ direction }) => direction === 'egress')?.id ?? ''
    const entry = entries.find(({ id }) => id === 'pods shop/app=web')
    expect(entry && add(actions, entry, { kind: 'rule', edge })).toBeUndefined()
    expect(store.getState().canvas.edges.map(({ label }) => label)).toEqual(['TCP 5000', 'TCP 5432', 'TCP 5432'])
  })
})
