import { inputOfPeer, peerOfBlock } from '../canvas/peer'
import { removeEdges } from './delete-blocks'
import type { Command, CommandArgs } from './model'
import { blockOf, edgeOf } from './rule'
import { begin, isIssue } from './work'

/** The rule goes, the block stays as a draft. */
export const disconnect: Command<CommandArgs['disconnect']> = {
  title: ({ edge }, canvas) => {
    const block = canvas.edges.find((one) => one.id === edge)?.block
    return `Disconnect ${canvas.blocks.find((one) => one.id === block)?.title ?? 'a block'}`
  },
  perform: (context, args) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const edge = edgeOf(context, args.edge)
    const block = edge && blockOf(context, edge.block)
    const peer = block && inputOfPeer(peerOfBlock(block))
    if (!edge || !block) return work.fail('This edge is not there any more.').done()
    if (!peer) return work.fail('This block can only be edited as text.', edge.rule).done()
    removeEdges(work, [edge])
    return work.done({
      drafts: [...context.drafts, { id: block.id, side: block.side, peer }],
      gone: [block.id],
      select: [block.id]
    })
  }
}
