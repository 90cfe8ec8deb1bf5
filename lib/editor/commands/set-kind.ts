import { convertText, editsBetween } from '@/lib/document'
import { issue, meaningChangeHeadline, meaningChangeReason } from '@/lib/policy'
import type { Command, CommandArgs } from './model'
import { begin, isIssue, refused } from './work'

/** The same policy as another kind; what would then be judged otherwise is said first, with an example. */
export const setKind: Command<CommandArgs['setKind']> = {
  title: ({ kind }) => `Make it a ${kind}`,
  perform: (context, { kind, accept = false }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    if (context.canvas.policy.kind === kind) return work.done()
    const { parsed, issues, changes } = convertText(context.parsed, context.document, kind, { dialect: 'portcullis' })
    if (!parsed) return issues[0] ?? refused('It cannot be converted.')
    const [first] = changes
    if (first && !accept) {
      return issue('conversion-changes', '', {
        kind,
        example: meaningChangeHeadline(first),
        why: meaningChangeReason(first)
      })
    }
    return { edits: editsBetween(context.parsed.text, parsed.text) }
  }
}
