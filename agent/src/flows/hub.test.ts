import { expect, it } from 'vitest'
import type { FlowRecord } from '@/lib/flow'
import { FlowHub } from './hub'

const flow = (n: number, more: Partial<FlowRecord> = {}): FlowRecord => ({
  time: String(n),
  node: 'n1',
  verdict: 'FORWARDED',
  direction: 'ingress',
  source: { namespace: 'default', pod: 'client', address: '10.0.0.1', port: 1, identity: 256, labels: [] },
  destination: { namespace: 'shop', pod: 'web', address: '10.0.0.2', port: 80, identity: 257, labels: [] },
  protocol: 'TCP',
  evidence: { reason: 'no-policy', rules: [], isolatedBy: [] },
  cookie: 1,
  summary: '',
  cut: false,
  lostBefore: 0,
  simulated: false,
  ...more
})
const ALL = { verdict: '', pod: '' }
const times = (flows: readonly FlowRecord[]) => flows.map(({ time }) => Number(time))

it('keeps the newest 4,096, oldest first', () => {
  const hub = new FlowHub()
  for (let n = 0; n < 5000; n++) hub.push(flow(n))
  const all = times(hub.last(10_000, ALL))
  expect(all).toHaveLength(4096)
  expect([all[0], all.at(-1)]).toEqual([904, 4999])
  expect(times(hub.last(2, ALL))).toEqual([4998, 4999])
  expect(hub.last(0, ALL)).toEqual([])
})

it.each([
  [{ verdict: 'DROPPED', pod: '' }, [1]],
  [{ verdict: '', pod: 'shop/web' }, [0, 1]],
  [{ verdict: '', pod: 'default/' }, [0, 1]],
  [{ verdict: '', pod: 'shop/' }, [0, 1]],
  [{ verdict: '', pod: 'default/web' }, []],
  [{ verdict: 'DROPPED', pod: 'nowhere/' }, []]
])('filters by %j', (filter, expected) => {
  const hub = new FlowHub()
  hub.push(flow(0))
  hub.push(flow(1, { verdict: 'DROPPED' }))
  expect(times(hub.last(10, filter))).toEqual(expected)
})

it('lets a slow reader hold up nobody, and tells it how many it lost', () => {
  const hub = new FlowHub()
  const got: FlowRecord[] = []
  let drain = () => {}
  let full = true
  hub.follow(ALL, {
    write: (one) => {
      got.push(one)
      return !full
    },
    once: (_, listener) => (drain = listener)
  })
  for (let n = 0; n < 2000; n++) hub.push(flow(n, n === 1500 ? { lostBefore: 7 } : {}))
  expect(got).toHaveLength(1)
  full = false
  drain()
  expect(got).toHaveLength(1 + 1024)
  hub.push(flow(2000))
  expect(got.at(-1)).toMatchObject({ time: '2000', lostBefore: 2000 - 1 - 1024 + 7 })
  hub.push(flow(2001))
  expect(got.at(-1)).toMatchObject({ time: '2001', lostBefore: 0 })
})

it('forgets a reader that ends', () => {
  const hub = new FlowHub()
  const got: FlowRecord[] = []
  const end = hub.follow(ALL, { write: (one) => got.push(one) > 0, once: () => {} })
  hub.push(flow(0))
  end()
  hub.push(flow(1))
  expect(times(got)).toEqual([0])
})
