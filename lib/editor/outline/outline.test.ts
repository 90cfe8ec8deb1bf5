import { describe, expect, it, vi } from 'vitest'
import { parse } from '@/lib/document'
import { corpus } from '@/test/support/policies'
import { project } from '../canvas/project'
import { createEditorStore } from '../store/create'
import type { OutlineItem } from './model'
import { outlineOf } from './outline'

// All policies of the data: longer than a test has by default.
vi.setConfig({ testTimeout: 120_000 })

const all = (item: OutlineItem): readonly OutlineItem[] => [item, ...item.children.flatMap(all)]
const lines = (item: OutlineItem, depth = 0): readonly string[] => [
  `${'  '.repeat(depth)}${item.text}`,
  ...item.children.flatMap((child) => lines(child, depth + 1))
]

describe('the outline', () => {
  it('says the policy from the top', () => {
    const store = createEditorStore({ first: 'example' })
    store.getState().actions.run('addBlock', { side: 'egress', peer: { kind: 'entity', entity: 'world' } })
    expect(lines(outlineOf(store.getState().canvas))).toEqual([
      'default/example',
      '  Subject: backend2',
      '  Ingress gate, closed',
      '    Allow backend1, TCP 5000',
      '      From backend1',
      '      TCP 5000',
      '  Egress gate, closed',
      '    Allow database, TCP 5432',
      '      To database',
      '      TCP 5432',
      '    To world'
    ])
  })

  it('has every block, edge, port and part without a drawing of every policy, each once and with a name of its own', () => {
    for (const policy of corpus()) {
      const parsed = parse(JSON.stringify(policy))
      for (const { index } of parsed.documents) {
        const canvas = project({ parsed, document: index })
        if (!canvas) continue
        const items = all(outlineOf(canvas))
        const selected = new Set(items.flatMap(({ select }) => select))
        for (const { id } of [...canvas.blocks, ...canvas.edges]) expect(selected).toContain(id)
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
        const rules = new Map(canvas.edges.map(({ rule, ports }) => [rule, ports === 'any' ? 0 : ports.length]))
        const ports = [...rules.values()].reduce((sum, one) => sum + one, 0)
        expect(items.filter(({ kind }) => kind === 'port').length).toBe(ports)
        for (const { key } of canvas.extras) expect(items.some(({ text: said }) => said === key)).toBe(true)
      }
    }
  })
})
