import { expect, it } from 'vitest'
import { EndpointRegistry } from './registry'

const pod = (name: string) => ({ uid: `uid-${name}`, namespace: 'default', name, interface: `veth-${name}` })

it('gives a pod a number before its interface is there, and keeps it after', () => {
  const registry = new EndpointRegistry(undefined, [])
  expect(registry.claim(pod('a'), 0)).toMatchObject({ id: 1, ifindex: 0 })
  expect(registry.claim(pod('a'), 7)).toMatchObject({ id: 1, ifindex: 7 })
  expect(registry.claim(pod('a'), 0)).toMatchObject({ id: 1, ifindex: 7 })
})

it('gives another interface, and another pod of the same name, another number', () => {
  const registry = new EndpointRegistry(undefined, [])
  registry.claim(pod('a'), 7)
  expect(registry.claim(pod('a'), 8)).toMatchObject({ id: 2 })
  expect(registry.claim({ ...pod('a'), uid: 'another' }, 9)).toMatchObject({ id: 3 })
})

it('never gives a number again, through restarts and without its state', () => {
  const registry = new EndpointRegistry(undefined, [])
  registry.claim(pod('a'), 7)
  registry.forget('uid-a')
  const next = new EndpointRegistry(JSON.parse(JSON.stringify(registry.save())), [])
  expect(next.claim(pod('b'), 8)).toMatchObject({ id: 2 })
  expect(new EndpointRegistry(undefined, [5]).claim(pod('b'), 8)).toMatchObject({ id: 6 })
})

it('still says whose a number was, for events that come late', () => {
  const registry = new EndpointRegistry(undefined, [])
  registry.claim(pod('a'), 7)
  registry.forget('uid-a')
  expect(registry.byId(1)).toMatchObject({ namespace: 'default', pod: 'a' })
})
