import type { JsonObject } from '@/lib/document'
import type { BlockId, PortInput } from '../canvas/model'
import { peerOf } from '../canvas/peer'
import { edgeId } from '../canvas/project'
import { peerTitle } from '../canvas/words'
import { writeL7 } from '../shape/l7'
import type { Command, CommandArgs, CopiedRule, DraftBlock } from './model'
import { addRule as append, peerPath, writeRule } from './rule'
import { begin, isIssue, type Work } from './work'

/** Rules of another policy, all in one step; those that were not connected there are not here either. */
export const pasteRules: Command<CommandArgs['pasteRules']> = {
  title: ({ rules }) => (rules.length === 1 ? 'Paste a rule' : `Paste ${rules.length} rules`),
  perform: (context, { rules }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const adopt: Record<string, BlockId> = {}
    const drafts: DraftBlock[] = []
    const select: string[] = []
    for (const [at, { side, peer, ports, l7, verdict = 'allow', connected }] of rules.entries()) {
      const id = context.newId(`${side} ${peer.kind} ${peerTitle(peerOf(peer), context.canvas.policy.namespace)} ${at}`)
      const list = work.list(side, verdict)
      if (!list) return work.fail('A NetworkPolicy has no deny rules; a CiliumNetworkPolicy has.').done()
      const written = writeRule(work, list, peer, ports)
      if (typeof written === 'string') return work.fail(written).done()
      const rule = l7 && ports ? withL7(work, written.rule, ports, l7) : written.rule
      if (typeof rule === 'string') return work.fail(rule).done()
      if (connected) adopt[peerPath(append(work, list, rule), written.member)] = id
      else drafts.push({ id, side, peer })
      select.push(connected ? edgeId(id) : id)
    }
    return work.done({ adopt, drafts: [...context.drafts, ...drafts], select })
  }
}

/** The rule with an entry of `toPorts` for each set of ports that a proxy reads, and one for the rest. */
function withL7(
  work: Work,
  rule: JsonObject,
  ports: readonly PortInput[],
  l7: NonNullable<CopiedRule['l7']>
): JsonObject | string {
  if (work.context.canvas.policy.kind === 'NetworkPolicy') {
    return 'A NetworkPolicy ends at ports; a CiliumNetworkPolicy reads what is said on them.'
  }
  const read = new Set(l7.flatMap((one) => one.ports))
  const rest = ports.flatMap((port, at) => (read.has(at) ? [] : work.shape.writePort(port)))
  const entries = l7.map((one) => {
    const of = (kind: 'http' | 'dns' | 'sni') => one.rules.filter((rule) => rule.kind === kind).map(writeL7)
    const rules = (['http', 'dns'] as const).flatMap((kind) => (of(kind).length > 0 ? [[kind, of(kind)] as const] : []))
    return {
      ports: one.ports.flatMap((at) => (ports[at] ? work.shape.writePort(ports[at]) : [])),
      ...(rules.length > 0 ? { rules: Object.fromEntries(rules) } : {}),
      ...(of('sni').length > 0 ? { serverNames: of('sni') } : {})
    }
  })
  return { ...rule, toPorts: [...(rest.length > 0 ? [{ ports: rest }] : []), ...entries] } as JsonObject
}
