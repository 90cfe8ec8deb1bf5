import { join } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import type { PeerInput } from '../canvas/model'
import { peerKey, peerOf, peerOfBlock } from '../canvas/peer'
import { peerTitle } from '../canvas/words'
import type { Command, CommandArgs, CommandResult } from './model'
import { edgeOfBlock, inScope, memberOf, ownRule, peerPath, placeOf, type RulePlace } from './rule'
import { begin, isIssue, type Work } from './work'

export const editBlock: Command<CommandArgs['editBlock']> = {
  title: ({ peer }, { policy }) => `Change to ${peerTitle(peerOf(peer), policy.namespace)}`,
  perform: (context, { block, peer }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    if (context.drafts.some((one) => one.id === block)) {
      const drafts = context.drafts.map((one) => (one.id === block ? { ...one, peer } : one))
      return work.done({ drafts })
    }
    const place = placeOf(work, edgeOfBlock(context, block))
    if (place && peerKey('', peerOf(peer)) === peerKey('', peerOfBlock(place.block))) return work.done()
    return place ? change(work, place, inScope(work, peer)) : work.fail('This block can only be edited as text.').done()
  }
}

function change(work: Work, place: RulePlace, peer: PeerInput): CommandResult | Issue {
  const member = memberOf(place)
  const old = place.block.kind === 'any' || place.block.kind === 'nobody' ? undefined : work.value(place.peer)
  const noPorts = place.edge.ports === 'any'
  const everyone = peer.kind === 'any' && noPorts && work.context.canvas.policy.kind !== 'NetworkPolicy'
  const written = work.shape.writePeer(everyone ? { kind: 'entity', entity: 'all' } : peer, place.list, old)
  if (typeof written === 'string') return work.fail(written, place.peer).done()
  const keep = (path: string) => work.done({ adopt: { [path]: place.block.id } })
  if (written.key === undefined) {
    const path = ownRule(work, place)
    if (member !== undefined) work.edit({ op: 'remove', path: join(path, member) })
    return keep(path)
  }
  if (member === written.key && old !== undefined) {
    work.edit({ op: 'set', path: place.peer, value: written.value })
    return keep(place.peer)
  }
  const path = ownRule(work, place)
  if (member === undefined) work.edit({ op: 'set', path: join(path, written.key), value: [written.value] })
  else {
    if (member !== written.key) work.edit({ op: 'rename', path: join(path, member), key: written.key })
    work.edit({ op: 'set', path: join(path, written.key), value: [written.value] })
  }
  return keep(peerPath(path, written.key))
}
