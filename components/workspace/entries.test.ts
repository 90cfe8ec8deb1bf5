import { describe, expect, it } from 'vitest'
import type { PolicyView } from '@/lib/api'
import type { DraftMeta } from '@/lib/editor'
import { entriesOf, entryMatches } from './entries'

const draft = (title: string, status: DraftMeta['status'] = 'new'): DraftMeta => ({
  id: `draft-${title}`,
  title,
  kind: 'NetworkPolicy',
  status,
  updatedAt: 0
})
const applied = (namespace: string, name: string): PolicyView => ({
  kind: 'NetworkPolicy',
  namespace,
  name,
  uid: name,
  generation: 1,
  text: '',
  appliedAt: '',
  appliedBy: ''
})

describe('the list of policies', () => {
  const entries = entriesOf([draft('shop/web', 'changed'), draft('shop/api')], [applied('shop', 'web'), applied('', 'all')])

  it('has each policy once: one in force that is open is its draft', () => {
    expect(entries.map(({ title, status, draft: open }) => [title, status, open !== undefined])).toEqual([
      ['shop/api', 'new', true],
      ['shop/web', 'changed', true],
      ['all', 'in-force', false]
    ])
  })

  it('is searched by name, kind and status, in any order', () => {
    const found = (text: string) => entries.filter(entryMatches(text)).map(({ title }) => title)
    expect(found('web')).toEqual(['shop/web'])
    expect(found('changed networkpolicy')).toEqual(['shop/web'])
    expect(found('in force')).toEqual(['all'])
    expect(found('cilium')).toEqual([])
  })
})
