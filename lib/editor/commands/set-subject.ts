import { describeSelector } from '../canvas/words'
import { viewOf } from '../shape/selector'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

export const setSubject: Command<CommandArgs['setSubject']> = {
  title: ({ selector }) => `Select ${selector.length === 0 ? 'every pod' : describeSelector(viewOf(selector))}`,
  perform: (context, { selector }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { path } = context.canvas.subject
    return work
      .edit({ op: 'set', path, value: work.shape.writeSubject(selector, work.value(path)) })
      .done({ select: ['subject'] })
  }
}
