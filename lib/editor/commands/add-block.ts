import { peerOf } from '../canvas/peer'
import { peerTitle } from '../canvas/words'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

/** A block dragged from the palette: it is in the editor's state until it is connected. */
export const addBlock: Command<CommandArgs['addBlock']> = {
  title: ({ peer }, { policy }) => `Add ${peerTitle(peerOf(peer), policy.namespace)}`,
  perform: (context, { side, peer, id, at }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const list = work.list(side, 'allow')
    const written = list && work.shape.writePeer(peer, list)
    if (typeof written === 'string') return work.fail(written).done()
    const block = id ?? context.newId(`${side} ${peer.kind} ${peerTitle(peerOf(peer), context.canvas.policy.namespace)}`)
    return work.done({
      drafts: [...context.drafts, { id: block, side, peer }],
      select: [block],
      ...(at ? { positions: { [block]: at } } : {})
    })
  }
}
