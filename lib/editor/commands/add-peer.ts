import { type JsonObject, join } from '@/lib/document'
import { peerKey, peerOf, peerOfBlock } from '../canvas/peer'
import { edgeId } from '../canvas/project'
import { peerTitle } from '../canvas/words'
import { list } from '../shape/read'
import type { Command, CommandArgs } from './model'
import { blockOf, edgeOf, inScope, isPeerKey, memberOf, peerPath, placeOf } from './rule'
import { begin, isIssue } from './work'

/**
 * One more peer of a rule: it shares the rule's ports and what else it asks for. A peer of another kind cannot stand in the same
 * rule of Cilium (SPEC 1.5): it gets one like it, right after.
 */
export const addPeer: Command<CommandArgs['addPeer']> = {
  title: ({ peer }, { policy }) => `Add ${peerTitle(peerOf(peer), policy.namespace)} to the rule`,
  perform: (context, { edge, peer }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    if (!place) return work.fail('This rule can only be edited as text.').done()
    const { path, rule, block } = place
    if (block.kind === 'any') return work.fail('This rule is for anyone already: nobody can be added to it.', path).done()
    if (peer.kind === 'any') return work.fail('Anyone needs a rule without peers: add it as a rule of its own.', path).done()
    const scoped = inScope(work, peer)
    const said = peerKey('', peerOf(scoped))
    const there = [place.edge.id, ...place.edge.sharedWith].some((id) => {
      const other = blockOf(context, edgeOf(context, id)?.block ?? '')
      return other !== undefined && peerKey('', peerOfBlock(other)) === said
    })
    if (there)
      return work.fail(`${peerTitle(peerOf(peer), context.canvas.policy.namespace)} is in this rule already.`, path).done()
    const written = work.shape.writePeer(scoped, place.list)
    if (typeof written === 'string') return work.fail(written, path).done()
    const id = context.newId(
      `${place.edge.direction} ${peer.kind} ${peerTitle(peerOf(peer), context.canvas.policy.namespace)}`
    )
    const done = (at: string) => work.done({ adopt: { [at]: id }, select: [edgeId(id)] })
    const key = written.key ?? ''
    if (memberOf(place) === key) {
      const index = list(work.value(join(path, key))).length
      work.edit({ op: 'insert', path: join(path, key), index, value: written.value })
      return done(join(join(path, key), index))
    }
    if (block.kind === 'nobody' && memberOf(place) === undefined) {
      work.edit({ op: 'set', path: join(path, key), value: [written.value] })
      return done(peerPath(path, key))
    }
    const others = Object.fromEntries(Object.entries(rule).filter(([name]) => !isPeerKey(name)))
    work.edit({
      op: 'insert',
      path: place.lists,
      index: place.index + 1,
      value: { [key]: [written.value], ...others } as JsonObject
    })
    return done(peerPath(join(place.lists, place.index + 1), key))
  }
}
