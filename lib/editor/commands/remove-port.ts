import { type Path, parentPath } from '@/lib/document'
import { list } from '../shape/read'
import { adoptPath } from './add-port'
import type { Command, CommandArgs } from './model'
import { edgeOf, moved, ownRule, placeOf } from './rule'
import { begin, isIssue, type Work } from './work'

/** The last port leaves the rule for any port: the edge then says so. */
export const removePort: Command<CommandArgs['removePort']> = {
  title: ({ edge, index }, canvas) => {
    const ports = canvas.edges.find((one) => one.id === edge)?.ports
    return `Remove ${(ports === 'any' ? undefined : ports?.[index]?.text) ?? 'a port'}`
  },
  perform: (context, { edge, index }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    const chip = place?.edge.ports === 'any' ? undefined : place?.edge.ports[index]
    if (!place || !chip) return work.fail('This port is not there any more.').done()
    const path = ownRule(work, place)
    dropPort(work, moved(chip.path, place.path, path), path)
    return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
  }
}

/** A port with every list around it that would be left empty, up to the rule. */
export function dropPort(work: Work, port: Path, rule: Path): void {
  let path = port
  for (;;) {
    const above = parentPath(path)
    if (above === undefined || above === rule) break
    const left = work.value(above)
    // An entry of toPorts without ports would match nothing: it goes with its last port.
    const last = Array.isArray(left) ? list(left).length === 1 : path.endsWith('.ports') || path.endsWith('.fields')
    if (!last) break
    path = above
  }
  work.edit({ op: 'remove', path })
}
