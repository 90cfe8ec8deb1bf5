import { describe, expect, it } from 'vitest'
import type { ReachPairView } from '@/lib/api'
import { reachRows } from './reach-rows'

const pair = (from: string, to: string, more: Partial<ReachPairView> = {}): ReachPairView => ({
  change: 'loses',
  from,
  to,
  direction: 'ingress',
  ports: 'everything',
  rule: 'default deny of default/a',
  ...more
})

describe('rows of who reaches whom', () => {
  it('are one a gate, the subject being whose gate it is', () => {
    const { loses } = reachRows([pair('b', 'a'), pair('c', 'a'), pair('a', 'd', { direction: 'egress' })])
    expect(loses.map(({ subject, direction, peers }) => [subject, direction, peers])).toEqual([
      ['a', 'ingress', ['b', 'c']],
      ['a', 'egress', ['d']]
    ])
  })

  it('are apart where ports, rule or the way of the change differ', () => {
    const { loses, gains } = reachRows([
      pair('b', 'a'),
      pair('c', 'a', { ports: 'TCP 80' }),
      pair('d', 'a', { rule: 'default/x ingressDeny[0]' }),
      pair('b', 'a', { change: 'gains', ports: 'TCP 443' })
    ])
    expect([loses.length, gains.length]).toEqual([3, 1])
  })
})
