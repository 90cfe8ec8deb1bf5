import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

export const setName: Command<CommandArgs['setName']> = {
  title: ({ name }) => `Name it ${name}`,
  perform: (context, { name }) => {
    const work = begin(context)
    return isIssue(work) ? work : work.edit({ op: 'set', path: 'metadata.name', value: name }).done()
  }
}
