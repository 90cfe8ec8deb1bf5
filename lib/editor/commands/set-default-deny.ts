import { isObject, join } from '@/lib/document'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

/** Whether the rules of a direction isolate it; unset they do, where there are any (SPEC 3.9). */
export const setDefaultDeny: Command<CommandArgs['setDefaultDeny']> = {
  title: ({ direction, asked }) =>
    asked === undefined
      ? `Leave the default deny of ${direction} to its rules`
      : `${asked ? 'Ask for' : 'No'} default deny of ${direction}`,
  perform: (context, { direction, asked }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    if (context.canvas.policy.kind === 'NetworkPolicy')
      return work.fail('A NetworkPolicy says this by policyTypes; a CiliumNetworkPolicy by enableDefaultDeny.').done()
    const path = join(work.spec, 'enableDefaultDeny')
    const select = [`gate:${direction}`]
    if (context.canvas.gates[direction].asked === asked) return work.done({ select })
    if (asked !== undefined) return work.edit({ op: 'set', path: join(path, direction), value: asked }).done({ select })
    const flags = work.value(path)
    const alone = isObject(flags) && Object.keys(flags).length === 1
    return work.edit({ op: 'remove', path: alone ? path : join(path, direction) }).done({ select })
  }
}
