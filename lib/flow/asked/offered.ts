import { type NamedPort, type Party, podNamed, type World } from '@/lib/policy'
import { ASKED_ENTITIES } from './party'
import { portText } from './port'

/** Who can be asked about, pods first. */
export function partiesOf(world: World): readonly string[] {
  return [
    ...world.pods.map(({ namespace, name }) => `${namespace}/${name}`).toSorted(),
    ...world.nodes.map(({ name }) => `node ${name}`),
    ...ASKED_ENTITIES
  ]
}

/** The ports that a party serves. */
export function portsOf(party: Party | undefined, world: World): readonly NamedPort[] {
  return party?.kind === 'pod' ? (podNamed(world, party.namespace, party.name)?.ports ?? []) : []
}

/** The same as they are asked. */
export function offeredPorts(party: Party | undefined, world: World): readonly string[] {
  return [...new Set(portsOf(party, world).map(portText))]
}
