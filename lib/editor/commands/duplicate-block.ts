import { inputOfPeer, peerOfBlock } from '../canvas/peer'
import type { Command, CommandArgs } from './model'
import { blockOf } from './rule'
import { begin, isIssue } from './work'

/** A copy that is not connected: two rules that say the same would say nothing more. */
export const duplicateBlock: Command<CommandArgs['duplicateBlock']> = {
  title: ({ block }, canvas) => `Duplicate ${canvas.blocks.find((one) => one.id === block)?.title ?? 'a block'}`,
  perform: (context, args) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const block = blockOf(context, args.block)
    const peer = block && inputOfPeer(peerOfBlock(block))
    if (!block) return work.fail('This block is not there any more.').done()
    if (!peer) return work.fail('This block can only be copied as text.').done()
    const id = context.newId(`${block.side} ${block.kind} ${block.title}`)
    return work.done({ drafts: [...context.drafts, { id, side: block.side, peer }], select: [id] })
  }
}
