import { type Identity, identify, judge, type Party, type World } from '@/lib/policy'
import type { Engine } from './engine'

/** lib/policy itself. */
export const reference: Engine = {
  name: 'reference',
  prepare: (world) => {
    const identities = new Map<Party, Identity>()
    const of = (party: Party) => {
      const known = identities.get(party) ?? identityOf(world, party)
      identities.set(party, known)
      return known
    }
    return {
      ask: ({ subject, peer, ...question }) => {
        const { verdict, reason, proxy } = judge(world, { ...question, subject: of(subject), peer: of(peer) })
        return { verdict, reason, ...(proxy ? { proxy } : {}) }
      }
    }
  }
}

function identityOf(world: World, party: Party): Identity {
  const identity = identify(world, party)
  if (!identity) throw new Error(`the case names a party that its cluster does not have: ${JSON.stringify(party)}`)
  return identity
}
