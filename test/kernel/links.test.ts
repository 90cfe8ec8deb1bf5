import { afterAll, beforeAll, expect, test } from 'vitest'
import { watchLinks } from '@/agent/src/kernel'
import { Namespace } from './network'

let node: Namespace
beforeAll(async () => {
  node = await Namespace.make('node')
})
afterAll(() => node.end())

test('interface-that-leaves-a-bridge-is-taken-for-gone: it is there, and whose port it is is said', async () => {
  node.ip(`
    link add br0 type bridge
    link add v0 type veth peer name v1`)
  const [bridge, port] = [node.ifindex('br0'), node.ifindex('v0')]
  const watch = node.enter(() => watchLinks())
  try {
    node.ip(`
      link set v0 master br0
      link set v0 nomaster
      link set v0 up
      link delete v0`)
    const masters: number[] = []
    for await (const change of watch) {
      if (change.kind === 'removed' && change.link.ifindex === port) break
      if (change.kind === 'added' && change.link.ifindex === port) masters.push(change.link.up ? -1 : change.link.master)
    }
    expect(masters).toContain(bridge)
    expect(masters.lastIndexOf(0)).toBeGreaterThan(masters.lastIndexOf(bridge))
    // It came up after it had left, and only then was it gone.
    expect(masters).toContain(-1)
  } finally {
    watch.close()
  }
})
