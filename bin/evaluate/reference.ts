import { conflictOf, type Identity, identify, judge, type Party, type World } from '@/lib/policy'
import type { Engine } from './engine'

/** lib/policy itself. */
export const reference: Engine = {
  name: 'reference',
  prepare: (world) => ({
    ask: ({ subject, peer, ...question }) => {
      const identity = known(world, subject)
      if (world.mode !== 'never' && conflictOf(world, identity)) return { verdict: 'deny', reason: 'conflict' }
      const judgement = judge(world, { ...question, subject: identity, peer: known(world, peer) })
      const { verdict, reason, proxy } = judgement
      return { verdict, reason, ...(proxy ? { proxy } : {}) }
    }
  })
}

function known(world: World, party: Party): Identity {
  const identity = identify(world, party)
  if (!identity) throw new Error(`the case names a party that its cluster does not have: ${JSON.stringify(party)}`)
  return identity
}
