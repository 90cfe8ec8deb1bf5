import { expect, it } from 'vitest'
import type { World } from '@/lib/policy'
import { OwnAddresses } from './own-addresses'

const node = (name: string, ...ips: readonly string[]) => ({ name, labels: {}, ips })
const world = { localNode: 'n1', nodes: [node('n1', '10.0.0.1', 'fd00:0::1'), node('n2', '10.0.0.2')] } as unknown as World

it('[4.2] gives the local node what it has beside what its object names, each once', () => {
  const { nodes } = new OwnAddresses(() => ['10.0.0.1', '169.254.1.1', 'fd00:0:0:0:0:0:0:1', 'fe80:0:0:0:0:0:0:1']).of(world)
  expect(nodes.map(({ ips }) => ips)).toEqual([['10.0.0.1', 'fd00:0::1', '169.254.1.1', 'fe80:0:0:0:0:0:0:1'], ['10.0.0.2']])
})

// Guards: every round compiles, since its world is never that of the round before.
it('is the same object while nothing changed', () => {
  let addresses = ['169.254.1.1']
  const own = new OwnAddresses(() => addresses)
  const first = own.of(world)
  expect(own.of(world)).toBe(first)
  addresses = []
  expect(own.of(world)).toBe(world)
})
