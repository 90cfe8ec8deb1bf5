import { describe, expect, it } from 'vitest'
import type { FlowView } from '@/lib/api'
import { receive } from './receive'
import { FLOWS_KEPT, UNHEARD } from './state'

const flows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ id: String(from + at) }) as FlowView)
const batch = (some: readonly FlowView[], lost = 0) => ({ type: 'flows', data: { flows: some, lost } }) as const

describe('the stream', () => {
  it('sent again after a reconnect, flows are not doubled', () => {
    const first = receive(UNHEARD, batch(flows(0, 10)), 1)
    const again = receive(first, batch(flows(5, 12)), 2)
    expect(again.flows.map(({ id }) => Number(id))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('keeps so many and counts what was lost', () => {
    let state = UNHEARD
    for (let at = 0; at < 3; at += 1) state = receive(state, batch(flows(at * 1000, at * 1000 + 1000), 2), at)
    expect(state.flows.length).toBe(FLOWS_KEPT)
    expect(state.flows.at(-1)?.id).toBe('2999')
    expect(state.lost).toBe(6)
  })

  it('any message means that the server is there again', () => {
    const down = { ...UNHEARD, connection: 'stale', trouble: { message: 'gone' } } as const
    expect(receive(down, { type: 'beat', data: { at: '' } }, 7)).toMatchObject({
      connection: 'live',
      heardAt: 7,
      trouble: undefined
    })
  })
})
