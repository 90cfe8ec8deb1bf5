import { join } from '@/lib/document'
import { writeLabel } from '../shape/notes'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

const NONE = 'A NetworkPolicy has no log and no labels of its rules; a CiliumNetworkPolicy has.'
const TEXT_ONLY = 'This says more than the form can: edit it as text.'

/** What stands on each log line of the policy's rules. */
export const setLog: Command<CommandArgs['setLog']> = {
  title: ({ log }) => (log === '' ? 'Log nothing more' : `Log ${log}`),
  perform: (context, { log }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { notes } = context.canvas
    const path = join(work.spec, 'log')
    if (!notes) return work.fail(NONE).done()
    if (notes.log === undefined) return work.fail(TEXT_ONLY, path).done()
    if (notes.log === log) return work.done()
    return work.edit(log === '' ? { op: 'remove', path } : { op: 'set', path: join(path, 'value'), value: log }).done()
  }
}

/** The labels of the policy's rules: those that stay keep their lines. */
export const setLabels: Command<CommandArgs['setLabels']> = {
  title: ({ labels }) =>
    labels.length === 0 ? 'Label no rules' : `Label the rules ${labels.map(({ key }) => key).join(', ')}`,
  perform: (context, { labels }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { notes } = context.canvas
    const path = join(work.spec, 'labels')
    if (!notes) return work.fail(NONE).done()
    if (!notes.labels) return work.fail(TEXT_ONLY, path).done()
    const now = JSON.stringify(notes.labels.map(writeLabel))
    if (now === JSON.stringify(labels.map(writeLabel))) return work.done()
    return work
      .edit(labels.length === 0 ? { op: 'remove', path } : { op: 'set', path, value: labels.map(writeLabel) })
      .done()
  }
}
