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

/** A flow that counts how often it is put into words. */
const counted = (said: { count: number }, of: FlowRecord) => ({
  verdict: of.verdict,
  lost: of.lostBefore,
  record: () => {
    said.count += 1
    return of
  }
})

// Guards: at ten thousand connections a second the agent's decoding competed with the traffic.
it('puts into words only what somebody looks at', () => {
  const hub = new FlowHub()
  const said = { count: 0 }
  for (let n = 0; n < 5000; n++) hub.take(counted(said, flow(n, { verdict: n % 1000 === 0 ? 'DROPPED' : 'FORWARDED' })))
  expect(said.count).toBe(0)
  expect(times(hub.last(2, { verdict: 'DROPPED', pod: '' }))).toEqual([3000, 4000])
  expect(said.count).toBe(2)
  expect(times(hub.last(10, ALL))).toHaveLength(10)
  expect(said.count).toBe(12)
})

it('tells those who read along of a thousand a second, and how many there were beside; drops are not lost among the others', () => {
  let now = 0
  const hub = new FlowHub(() => now)
  const said = { count: 0 }
  const got: FlowRecord[] = []
  hub.follow(ALL, { write: (one) => got.push(one) > 0, once: () => {} })
  for (let n = 0; n < 5000; n++) hub.take(counted(said, flow(n, { lostBefore: n === 4000 ? 7 : 0 })))
  expect([said.count, got.length]).toEqual([1000, 1000])
  hub.take(counted(said, flow(5000, { verdict: 'DROPPED' })))
  expect(got.at(-1)).toMatchObject({ verdict: 'DROPPED', lostBefore: 4000 + 7 })
  hub.take(counted(said, flow(5001)))
  now += 1
  hub.take(counted(said, flow(5002)))
  expect(got.at(-1)).toMatchObject({ time: '5002', lostBefore: 1 })
})

it('puts nothing into words for those who read something else', () => {
  const hub = new FlowHub()
  const said = { count: 0 }
  const got: FlowRecord[] = []
  hub.follow({ verdict: 'DROPPED', pod: '' }, { write: (one) => got.push(one) > 0, once: () => {} })
  for (let n = 0; n < 100; n++) hub.take(counted(said, flow(n)))
  expect(said.count).toBe(0)
  hub.take(counted(said, flow(100, { verdict: 'DROPPED' })))
  expect(got).toHaveLength(1)
})

it('lets a slow reader hold up nobody, and tells it how many it lost', () => {
  let now = 0
  const hub = new FlowHub(() => ++now)
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
