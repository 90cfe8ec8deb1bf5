import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

export const setNamespace: Command<CommandArgs['setNamespace']> = {
  title: ({ namespace }) => `Move to ${namespace || 'the namespace of the apply'}`,
  perform: (context, { namespace }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const path = 'metadata.namespace'
    if (context.canvas.policy.kind === 'CiliumClusterwideNetworkPolicy') {
      return work.fail('A clusterwide policy has no namespace.', path).done()
    }
    if (namespace !== '') return work.edit({ op: 'set', path, value: namespace }).done()
    return work.value(path) === undefined ? work.done() : work.edit({ op: 'remove', path }).done()
  }
}
