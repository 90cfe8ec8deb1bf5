import { edgeId } from '../canvas/project'
import { addPorts } from './add-port'
import type { Command, CommandArgs } from './model'
import { addRule, blockOf, edgeOfBlock, peerPath, placeOf, writeRule } from './rule'
import { begin, isIssue } from './work'

/** A drafted block becomes a rule. A block that is connected gets the ports in addition. */
export const connectBlock: Command<CommandArgs['connectBlock']> = {
  title: ({ block }, canvas) => `Connect ${canvas.blocks.find((one) => one.id === block)?.title ?? 'a block'}`,
  perform: (context, { block, ports, verdict = 'allow' }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const edge = edgeOfBlock(context, block)
    if (edge) {
      const place = placeOf(work, edge)
      if (!place || !blockOf(context, block)) return work.fail('This rule can only be edited as text.', edge.rule).done()
      return ports?.length ? addPorts(work, place, ports) : work.done({ select: [edge.id] })
    }
    const draft = context.drafts.find((one) => one.id === block)
    if (!draft) return work.fail('This block is not there any more.').done()
    const list = work.list(draft.side, verdict)
    if (!list) return work.fail('A NetworkPolicy has no deny rules; a CiliumNetworkPolicy has.').done()
    const written = writeRule(work, list, draft.peer, ports)
    if (typeof written === 'string') return work.fail(written).done()
    const path = addRule(work, list, written.rule)
    return work.done({
      drafts: context.drafts.filter((one) => one.id !== block),
      adopt: { [peerPath(path, written.member)]: block },
      select: [edgeId(block)]
    })
  }
}
