import { isObject, join } from '@/lib/document'
import { DESCRIPTION } from '@/lib/k8s'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

/** Cilium's kinds have a field for it, a NetworkPolicy an annotation. */
export const setDescription: Command<CommandArgs['setDescription']> = {
  title: () => 'Describe it',
  perform: (context, { description }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const cilium = context.canvas.policy.kind !== 'NetworkPolicy'
    const path = cilium ? `${work.spec}.description` : join('metadata.annotations', DESCRIPTION)
    if (description !== '') return work.edit({ op: 'set', path, value: description }).done()
    if (work.value(path) === undefined) return work.done()
    const annotations = work.value('metadata.annotations')
    const alone = !cilium && isObject(annotations) && Object.keys(annotations).length === 1
    return work.edit({ op: 'remove', path: alone ? 'metadata.annotations' : path }).done()
  }
}
