import { join } from '@/lib/document'
import type { PortInput } from '../canvas/model'
import { portText, samePort } from '../shape/port'
import { adoptPath, appendPort } from './add-port'
import type { Command, CommandArgs } from './model'
import { dropPort } from './remove-port'
import { edgeOf, moved, ownRule, placeOf } from './rule'
import { begin, isIssue } from './work'

/** The ports that stay keep their place, their comments and their L7 rules. */
export const setPorts: Command<CommandArgs['setPorts']> = {
  title: ({ ports }) => (ports === 'any' ? 'Allow any port' : `Set ${ports.map(portText).join(', ')}`),
  perform: (context, { edge, ports }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    if (!place) return work.fail('This rule can only be edited as text.').done()
    const old = place.edge.ports === 'any' ? [] : place.edge.ports
    const wanted = ports === 'any' ? [] : ports
    if (ports === 'any' ? place.edge.ports === 'any' : place.edge.ports !== 'any' && saysTheSame(old, wanted))
      return work.done({ select: [place.edge.id] })
    const path = ownRule(work, place)
    if (wanted.length === 0) {
      for (const key of ['toPorts', 'icmps', 'ports']) {
        if (work.value(join(path, key)) !== undefined) work.edit({ op: 'remove', path: join(path, key) })
      }
    } else {
      const gone = old.filter((one) => !wanted.some((port) => samePort(one, port)))
      for (const port of wanted.filter((one) => !old.some((chip) => samePort(chip, one)))) appendPort(work, path, port)
      for (const chip of gone.toReversed()) dropPort(work, moved(chip.path, place.path, path), path)
    }
    return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
  }
}

function saysTheSame(old: readonly PortInput[], wanted: readonly PortInput[]): boolean {
  return old.length === wanted.length && old.every((one, at) => wanted[at] !== undefined && samePort(one, wanted[at]))
}
