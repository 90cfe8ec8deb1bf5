import { lastStep } from '@/lib/document'
import type { Command, CommandArgs } from './model'
import { begin, isIssue } from './work'

/** One part of the policy as it was typed, for what has no form: its comments stay, and no line around it changes. */
export const editYaml: Command<CommandArgs['editYaml']> = {
  title: ({ path }) => `Edit the YAML of ${lastStep(path) ?? 'the policy'}`,
  perform: (context, { path, yaml }) => {
    const work = begin(context)
    return isIssue(work) ? work : work.write(path, yaml).done()
  }
}

/** A field that has no drawing. The others of its mapping stay; an empty mapping says what it says. */
export const removeExtra: Command<CommandArgs['removeExtra']> = {
  title: ({ path }) => `Remove ${lastStep(path) ?? 'it'}`,
  perform: (context, { path }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const known = [...context.canvas.extras, ...context.canvas.edges.flatMap(({ extras }) => extras)]
    if (!known.some((one) => one.path === path)) return work.fail('This field is not there any more.', path).done()
    return work.edit({ op: 'remove', path }).done()
  }
}
