import type { BlockId } from '../canvas/model'
import { peerOf } from '../canvas/peer'
import { edgeId } from '../canvas/project'
import { peerTitle } from '../canvas/words'
import type { Command, CommandArgs, DraftBlock } from './model'
import { addRule as append, peerPath, writeRule } from './rule'
import { begin, isIssue } from './work'

/** Rules of another policy, all in one step; those that were not connected there are not here either. */
export const pasteRules: Command<CommandArgs['pasteRules']> = {
  title: ({ rules }) => (rules.length === 1 ? 'Paste a rule' : `Paste ${rules.length} rules`),
  perform: (context, { rules }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const adopt: Record<string, BlockId> = {}
    const drafts: DraftBlock[] = []
    const select: string[] = []
    for (const [at, { side, peer, ports, verdict = 'allow', connected }] of rules.entries()) {
      const id = context.newId(`${side} ${peer.kind} ${peerTitle(peerOf(peer), context.canvas.policy.namespace)} ${at}`)
      const list = work.list(side, verdict)
      if (!list) return work.fail('A NetworkPolicy has no deny rules; a CiliumNetworkPolicy has.').done()
      const written = writeRule(work, list, peer, ports)
      if (typeof written === 'string') return work.fail(written).done()
      if (connected) adopt[peerPath(append(work, list, written.rule), written.member)] = id
      else drafts.push({ id, side, peer })
      select.push(connected ? edgeId(id) : id)
    }
    return work.done({ adopt, drafts: [...context.drafts, ...drafts], select })
  }
}
