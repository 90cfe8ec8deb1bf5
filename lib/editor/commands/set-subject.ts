import { join } from '@/lib/document'
import { peerKey } from '../canvas/peer'
import { describeSelector } from '../canvas/words'
import { viewOf } from '../shape/selector'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

/** The selector of the subject; in a clusterwide policy also whether it is of pods or of nodes. */
export const setSubject: Command<CommandArgs['setSubject']> = {
  title: ({ selector, of }) =>
    `Select ${selector.length === 0 ? `every ${of === 'nodes' ? 'node' : 'pod'}` : describeSelector(viewOf(selector))}`,
  perform: (context, { selector, of }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { kind, path, selector: now } = context.canvas.subject
    const select = ['subject']
    if (of !== undefined && (of === 'nodes') !== (kind === 'nodes')) {
      if (context.canvas.policy.kind !== 'CiliumClusterwideNetworkPolicy')
        return work.fail('Only a CiliumClusterwideNetworkPolicy can be about nodes.', path).done()
      const key = of === 'nodes' ? 'nodeSelector' : 'endpointSelector'
      if (work.value(path) !== undefined) work.edit({ op: 'rename', path, key })
      return work
        .edit({ op: 'set', path: join(work.spec, key), value: work.shape.writeSubject(selector, undefined) })
        .done({ select })
    }
    const view = viewOf(selector)
    if (peerKey('', { kind: 'nodes', selector: view }) === peerKey('', { kind: 'nodes', selector: now }))
      return work.done({ select })
    if (now.terms.some((one) => one.path === path))
      return work.fail('This selector holds what terms cannot say: edit it as text.', path).done()
    return work.edit({ op: 'set', path, value: work.shape.writeSubject(selector, work.value(path)) }).done({ select })
  }
}
