import { expect, it } from 'vitest'
import { abi, decodeEvent, EVENT_SIZE, StructView } from '@/lib/datapath'
import type { World } from '@/lib/policy'
import type { Enforcer } from '../enforce/enforcer'
import { FlowHub } from './hub'
import { flowContexts } from './meaning'
import { rawFlows } from './raw'

const kinds = abi.enums.pc_event_kind
/** Records as the kernel writes them, of 10.0.0.<peer> to 10.0.0.9. */
const events = (...of: readonly { readonly kind: number; readonly peer: number; readonly lost?: number }[]) => {
  const bytes = new Uint8Array(of.length * EVENT_SIZE)
  const { fields } = abi.structs.pc_event
  for (const [at, { kind, peer, lost = 0 }] of of.entries()) {
    const view = new StructView('pc_event', bytes, at * EVENT_SIZE)
    view.set('kind', kind).set('lost', lost).set('protocol', 6)
    for (const [field, last] of [
      ['src', peer],
      ['dst', 9]
    ] as const) {
      bytes.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, last], at * EVENT_SIZE + fields[field].offset)
    }
  }
  return bytes
}
const enforcer = {
  registry: { byId: () => undefined },
  identities: new Map(),
  cookies: { registry: { meaningOf: () => undefined } }
} as unknown as Enforcer
const worldOf = (name: string, ip: string) =>
  ({ pods: [{ namespace: 'default', name, labels: {}, ips: [ip], hostNetwork: false }] }) as unknown as World

it('says of each record what decoding it says', () => {
  const bytes = events(
    { kind: kinds.PC_EVENT_OPENED, peer: 1 },
    { kind: kinds.PC_EVENT_DROPPED, peer: 2, lost: 70_000 },
    { kind: kinds.PC_EVENT_AUDITED, peer: 3 },
    { kind: kinds.PC_EVENT_CUT, peer: 4, lost: 4_000_000_000 }
  )
  const flows = rawFlows(bytes, flowContexts('n1', enforcer, () => worldOf('a', '10.0.0.1'), false)())
  expect(flows).toHaveLength(4)
  for (const [at, flow] of flows.entries()) {
    const event = decodeEvent(bytes, at * EVENT_SIZE)
    const { verdict, lostBefore, source, cut } = flow.record()
    expect([flow.verdict, flow.lost]).toEqual([verdict, lostBefore])
    expect([lostBefore, source.address, cut]).toEqual([event.lost, event.source, event.kind === 'cut'])
    expect(flow.record()).toBe(flow.record())
  }
})

it('an address that is given to another pod meanwhile still names the one that had it', () => {
  let world = worldOf('old', '10.0.0.1')
  const contexts = flowContexts('n1', enforcer, () => world, false)
  const hub = new FlowHub()
  const see = () => {
    for (const flow of rawFlows(events({ kind: kinds.PC_EVENT_OPENED, peer: 1 }), contexts())) hub.take(flow)
  }
  see()
  expect(contexts()).toBe(contexts())
  world = worldOf('new', '10.0.0.1')
  see()
  expect(hub.last(2, { verdict: '', pod: '' }).map(({ source }) => source.pod)).toEqual(['old', 'new'])
})
