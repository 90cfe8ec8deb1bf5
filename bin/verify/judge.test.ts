import { expect, it } from 'vitest'
import { compare, expected, type Seen, type Trial } from '@/lib/flow'
import { toWorld } from '@/lib/k8s'
import { type Party, partyName, type World } from '@/lib/policy'
import { isProven, judge } from './judge'

const pod = (name: string, ip: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${ip}`, labels: { app: name } },
  spec: { nodeName: 'n1', containers: [] },
  status: { phase: 'Running', podIP: ip }
})
const shut = (app: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: app, namespace: 'shop', uid: app },
  spec: { podSelector: { matchLabels: { app } }, ingress: [] }
})
const worldOf = (...more: readonly object[]) =>
  toWorld([pod('web', '10.1.0.1'), pod('db', '10.1.0.2'), pod('other', '10.1.0.3'), ...more], {
    dialect: 'portcullis',
    localNode: 'n1'
  }).world
const SHUT = worldOf(shut('db'))

const party = (name: string): Party => ({ kind: 'pod', namespace: 'shop', name })
const trial = (from: string, to: string, world: World = SHUT): Trial => {
  const flow = { source: party(from), destination: party(to), protocol: 'TCP', port: 80 } as const
  return { kind: 'named', flow, ...expected(world, flow) }
}
const seen = (outcome: Seen['outcome'], more: Partial<Seen> = {}): Seen => ({
  outcome,
  detail: '',
  simulated: false,
  ...more
})
const words = (tried: ReturnType<typeof judge>) =>
  tried.map(
    ({ trial: { flow }, agreement, why }) => `${partyName(flow.source)} ${partyName(flow.destination)}: ${why ?? agreement}`
  )

it('silence is a drop where something else came through from there, or got there', () => {
  const dropped = { trial: trial('web', 'db'), seen: seen('timeout') }
  expect(compare(dropped.trial, dropped.seen)).toBe('agrees')
  const lonely = 'shop/web shop/db: Nothing came through from shop/web, nor to shop/db: it may be the network.'
  expect(words(judge([dropped], SHUT, SHUT))).toEqual([lonely])
  const elsewhere = { trial: trial('other', 'web'), seen: seen('connected') }
  expect(words(judge([dropped, elsewhere], SHUT, SHUT))[0]).toBe(lonely)
  const fromThere = { trial: trial('web', 'other'), seen: seen('refused') }
  expect(words(judge([dropped, fromThere], SHUT, SHUT))).toEqual(['shop/web shop/db: agrees', 'shop/web shop/other: agrees'])
  // Its node reached it meanwhile; or the kernel says that it dropped it.
  for (const more of [{ answering: true }, { flow: { verdict: 'DROPPED' } as never }]) {
    expect(words(judge([{ ...dropped, seen: seen('timeout', more) }], SHUT, SHUT))).toEqual(['shop/web shop/db: agrees'])
  }
})

it('changed-meanwhile: a policy, a label or an address that is another afterwards proves nothing, whatever was seen', () => {
  const passed = { trial: trial('web', 'db', worldOf()), seen: seen('timeout') }
  expect(words(judge([passed], worldOf(), worldOf()))).toEqual(['shop/web shop/db: differs'])
  expect(words(judge([passed], worldOf(), SHUT))).toEqual([
    'shop/web shop/db: Policies or labels changed meanwhile, so that the engine says otherwise now.'
  ])
  const restarted = worldOf(pod('db', '10.1.0.9'))
  expect(words(judge([passed], worldOf(), restarted))).toEqual([
    'shop/web shop/db: shop/db is another pod now, or has other addresses.'
  ])
})

it('proves nothing where a connection between pods could not even be opened', () => {
  const good = { trial: trial('web', 'other'), seen: seen('connected') }
  const proven = (...more: Parameters<typeof judge>[0]) => isProven(judge([good, ...more], SHUT, SHUT))
  expect(proven()).toBe(true)
  expect(proven({ trial: trial('web', 'db'), seen: seen('error') })).toBe(false)
  // Outside there may be no way at all.
  const outside = trial('web', 'other')
  const nowhere: Trial = { ...outside, flow: { ...outside.flow, destination: { kind: 'address', address: '192.0.2.1' } } }
  expect(proven({ trial: nowhere, seen: seen('error') })).toBe(true)
  expect(isProven([])).toBe(false)
})
