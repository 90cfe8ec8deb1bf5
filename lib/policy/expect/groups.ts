import { prefixesOf } from '../classes'
import { nodeOf } from '../evaluate'
import { bareIdentity, identityKey } from '../identities'
import { memo } from '../memo'
import type { Party, World } from '../model'
import { type Identity, identify, partyKey } from '../party'
import type { Group } from './model'

/**
 * Puts together who gets equal verdicts from every policy: the same identity, and addresses that no CIDR tells apart.
 * `byNode`: the other side are nodes, so that it counts which one a pod is on (SPEC 4.2).
 */
export function groups(world: World, parties: Iterable<Party>, byNode: boolean): readonly Group[] {
  const found = new Map<string, [Party, ...Party[]]>()
  for (const party of parties) {
    const identity = identify(world, party)
    if (!identity) continue
    const key = `${byNode ? nodeOf(world, party) : ''}\n${groupKey(world, party, identity)}`
    const group = found.get(key)
    if (group) group.push(party)
    else found.set(key, [party])
  }
  return [...found.values()].map((members) => ({ parties: members }))
}

export function isNode(world: World, party: Party): boolean {
  return identify(world, party)?.kind === 'node'
}

function groupKey(world: World, party: Party, identity: Identity): string {
  const view = identity.kind === 'pod' ? 'pod' : identity.kind === 'node' ? 'node' : 'outside'
  const prefixes = prefixSets(world)[view]
  const addresses = identity.addresses.map((address) => {
    const prefix = prefixes.longest({ ...address, bits: 128 })
    return `${address.family} ${prefix ? `${prefix.value.toString(16)}/${prefix.bits}` : ''}`
  })
  // A node is `host` to its own pods and `remote-node` to others: it stands for itself alone.
  const self = identity.kind === 'node' ? partyKey(party) : ''
  return [party.kind, self, bareKey(world)(identity), ...addresses].join('\n')
}

const prefixSets = memo((world: World) => prefixesOf(world))

const bareKey = memo((world: World) => memo((identity: Identity) => identityKey(bareIdentity(world, identity))))
