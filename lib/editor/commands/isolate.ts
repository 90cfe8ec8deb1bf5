import { isObject, join } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import type { Command, CommandArgs } from './model'
import { isolate as close } from './rule'
import { begin, isIssue, type Work } from './work'

/** The gate comes down: only what rules allow passes. */
export const isolate: Command<CommandArgs['isolate']> = {
  title: ({ direction }) => `Isolate ${direction}`,
  perform: (context, { direction }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { canIsolate } = context.canvas.gates[direction]
    if (canIsolate !== true) return work.fail(canIsolate).done()
    close(work, direction)
    return work.done({ select: [`gate:${direction}`] })
  }
}

/** The gate goes up. Rules stay where the kind can say so (`enableDefaultDeny`). */
export const unisolate: Command<CommandArgs['unisolate']> = {
  title: ({ direction }) => `Open ${direction}`,
  perform: (context, { direction }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { canUnisolate } = context.canvas.gates[direction]
    if (canUnisolate !== true) return work.fail(canUnisolate).done()
    if (context.canvas.policy.kind === 'NetworkPolicy') openNetworkPolicy(work, direction)
    else openCilium(work, direction)
    return work.done({ select: [`gate:${direction}`] })
  }
}

function openNetworkPolicy(work: Work, direction: Direction): void {
  if (work.value(join(work.spec, direction)) !== undefined) work.edit({ op: 'remove', path: join(work.spec, direction) })
  work.edit({
    op: 'set',
    path: join(work.spec, 'policyTypes'),
    value: [direction === 'ingress' ? 'Egress' : 'Ingress']
  })
}

function openCilium(work: Work, direction: Direction): void {
  const rules = work.rules(direction)
  const blank = rules.every((one) => isObject(one) && Object.keys(one).length === 0)
  const denies = work.rules(`${direction}Deny`).length > 0
  if (blank && !denies) work.edit({ op: 'remove', path: join(work.spec, direction) })
  else work.edit({ op: 'set', path: join(join(work.spec, 'enableDefaultDeny'), direction), value: false })
}
