import { describe, expect, it } from 'vitest'
import { ReachQuery, type ReachRowsView } from '@/lib/api/http'
import { EXAMPLE, pod, shop } from '@/test/worlds/shop'
import { ReachLists } from './lists'

const many = Array.from({ length: 450 }, (_, at) =>
  pod('default', `w${at}`, { app: `w${at}` }, `10.1.${1 + (at >> 8)}.${at & 255}`)
)
const open = shop(many)
const closed = shop([...many, EXAMPLE])
const query = (list: string, part: object = {}) => ReachQuery.parse({ list, ...part })
const names = ({ pairs }: ReachRowsView) => pairs.map(({ from, to }) => `${from} → ${to}`)

describe('who reaches whom otherwise, in parts', () => {
  const lists = new ReachLists()
  const first = lists.open(open, { ...open, policies: closed.policies })

  it('counts all and begins with the first, losses before gains', () => {
    expect(first.losing).toBeGreaterThan(900)
    expect(first.gaining).toBe(0)
    expect(first.pairs).toHaveLength(300)
  })

  it('has every pair once in its parts, each told as the first are', () => {
    const parts = Array.from({ length: Math.ceil(first.losing / 100) }, (_, at) =>
      lists.part(query(first.list, { from: at * 100, count: 100 }))
    )
    const all = parts.flatMap((part) => part?.pairs ?? [])
    expect(all.slice(0, 300)).toEqual(first.pairs)
    expect(new Set(all.map(({ from, to }) => `${from} → ${to}`)).size).toBe(first.losing)
  })

  it('is searched by the names of both ends', () => {
    const found = lists.part(query(first.list, { words: 'W449 backend2' })) as ReachRowsView
    expect(found.total).toBe(2)
    expect(names(found).toSorted()).toEqual(['default/backend2 → default/w449', 'default/w449 → default/backend2'])
    expect(lists.part(query(first.list, { change: 'gains' }))).toEqual({ total: 0, from: 0, pairs: [] })
  })

  it('is kept until others came, and then is nobody else’s', () => {
    const later = Array.from({ length: 4 }, () => lists.open(closed, { ...closed, policies: [] }).list)
    expect(lists.part(query(first.list))).toBeUndefined()
    expect(lists.part(query(later[0] ?? ''))?.total).toBe(first.losing)
  })

  it('one-checks-all-day: the lists of others stay', () => {
    const mine = lists.open(closed, { ...closed, policies: [] }, 'jane').list
    for (let checks = 0; checks < 9; checks++) lists.open(closed, { ...closed, policies: [] }, 'john')
    expect(lists.part(query(mine))?.total).toBe(first.losing)
  })
})
