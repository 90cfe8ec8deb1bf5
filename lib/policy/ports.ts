import { traits } from './dialect'
import { memo } from './memo'
import type { Direction, NamedPort, World } from './model'
import type { Identity } from './party'

/** Where the names of ports in a rule are looked up (SPEC 5.3): on the subject, on the peer, or over all pods together. */
export function namedPortsFor(world: World, direction: Direction, subject: Identity, peer: Identity): readonly NamedPort[] {
  if (direction === 'ingress') return subject.ports
  return traits(world).egressNamedPorts === 'peer' ? peer.ports : unambiguousPorts(world)
}

/** A name with two numbers for one protocol is no port at all (SPEC 5.3). */
const unambiguousPorts = memo((world: World): readonly NamedPort[] => {
  const numbers = new Map<string, Set<number>>()
  const all = world.pods.flatMap((pod) => pod.ports)
  const key = (port: NamedPort) => `${port.protocol}/${port.name}`
  for (const port of all) numbers.set(key(port), (numbers.get(key(port)) ?? new Set()).add(port.port))
  return all.filter((port) => numbers.get(key(port))?.size === 1)
})
