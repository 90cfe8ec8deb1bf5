import { portText, samePort } from '../shape/port'
import { adoptPath } from './add-port'
import type { Command, CommandArgs } from './model'
import { edgeOf, moved, ownRule, placeOf } from './rule'
import { begin, isIssue } from './work'

export const editPort: Command<CommandArgs['editPort']> = {
  title: ({ port }) => `Change to ${portText(port)}`,
  perform: (context, { edge, index, port }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    const chip = place?.edge.ports === 'any' ? undefined : place?.edge.ports[index]
    if (!place || !chip) return work.fail('This port is not there any more.').done()
    if (samePort(chip, port)) return work.done({ select: [place.edge.id] })
    if ((chip.kind === 'icmp') !== (port.kind === 'icmp')) {
      return work.fail('ICMP and ports cannot stand in one rule: make a rule for each.', chip.path).done()
    }
    const written = work.shape.writePort(port, work.value(chip.path))
    if (typeof written === 'string') return work.fail(written, chip.path).done()
    const path = ownRule(work, place)
    work.edit({ op: 'set', path: moved(chip.path, place.path, path), value: written })
    return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
  }
}
