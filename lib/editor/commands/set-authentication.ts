import { join } from '@/lib/document'
import { adoptPath } from './add-port'
import type { Command, CommandArgs } from './model'
import { edgeOf, ownRule, placeOf } from './rule'
import { begin, isIssue } from './work'

/** Whether the two ends of what a rule allows must prove who they are. Of peers that share the rule, one alone. */
export const setAuthentication: Command<CommandArgs['setAuthentication']> = {
  title: ({ mode }) => (mode === undefined ? 'Ask for no authentication' : `Authentication ${mode}`),
  perform: (context, { edge, mode }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    if (!place) return work.fail('This rule can only be edited as text.').done()
    if (context.canvas.policy.kind === 'NetworkPolicy')
      return work.fail('A NetworkPolicy asks for no authentication; a CiliumNetworkPolicy can.', place.path).done()
    if (place.edge.verdict === 'deny') return work.fail('A deny rule has no authentication.', place.path).done()
    const { authentication: now } = place.edge
    if (now === mode && (mode !== undefined || place.rule.authentication === undefined)) return work.done()
    const path = ownRule(work, place)
    const at = join(path, 'authentication')
    work.edit(mode === undefined ? { op: 'remove', path: at } : { op: 'set', path: at, value: { mode } })
    return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
  }
}
