import { join } from '@/lib/document'
import { adoptPath } from './add-port'
import type { Command, CommandArgs } from './model'
import { edgeOf, moved, ownRule, placeOf } from './rule'
import { begin, isIssue } from './work'

/** Allow ⇄ deny: the rule moves to the other list with its comments. */
export const setVerdict: Command<CommandArgs['setVerdict']> = {
  title: ({ verdict }) => (verdict === 'allow' ? 'Allow it' : 'Deny it'),
  perform: (context, { edge, verdict }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    if (!place) return work.fail('This rule can only be edited as text.').done()
    if (place.edge.verdict === verdict) return work.done()
    const list = work.list(place.edge.direction, verdict)
    if (!list) return work.fail('A NetworkPolicy has no deny rules; a CiliumNetworkPolicy has.', place.path).done()
    const { block } = place
    if (verdict === 'deny' && block.kind === 'fqdn') {
      return work.fail('Names (FQDN) cannot be denied: a deny rule knows no names.', place.path).done()
    }
    if (verdict === 'deny' && place.edge.l7.length > 0) {
      return work.fail('A deny rule has no L7 rules: remove them first.', place.path).done()
    }
    const path = ownRule(work, place)
    const from = work.rules(place.list.key).length
    const to = join(work.spec, list.key)
    const index = work.rules(list.key).length
    work.edit({ op: 'move', from: path, to, index })
    if (from === 1) work.edit({ op: 'remove', path: place.lists })
    const stands = moved(adoptPath(place, path), path, join(to, index))
    return work.done({ adopt: { [stands]: block.id }, select: [place.edge.id] })
  }
}
