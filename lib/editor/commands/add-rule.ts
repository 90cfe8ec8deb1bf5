import { peerOf } from '../canvas/peer'
import { edgeId } from '../canvas/project'
import { peerTitle } from '../canvas/words'
import type { Command, CommandArgs } from './model'
import { addRule as append, peerPath, writeRule } from './rule'
import { begin, isIssue } from './work'

/** A block and its connection in one step: a dropped flow becomes a rule. */
export const addRule: Command<CommandArgs['addRule']> = {
  title: ({ peer, verdict }, { policy }) =>
    `${verdict === 'deny' ? 'Deny' : 'Allow'} ${peerTitle(peerOf(peer), policy.namespace)}`,
  perform: (context, { side, peer, ports, verdict = 'allow' }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const list = work.list(side, verdict)
    if (!list) return work.fail('A NetworkPolicy has no deny rules; a CiliumNetworkPolicy has.').done()
    const written = writeRule(work, list, peer, ports)
    if (typeof written === 'string') return work.fail(written).done()
    const id = context.newId(`${side} ${peer.kind} ${peerTitle(peerOf(peer), context.canvas.policy.namespace)}`)
    const path = append(work, list, written.rule)
    return work.done({ adopt: { [peerPath(path, written.member)]: id }, select: [edgeId(id)] })
  }
}
