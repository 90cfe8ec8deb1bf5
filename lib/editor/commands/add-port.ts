import { isObject, join, type Path } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import type { PortInput } from '../canvas/model'
import { portText, samePort } from '../shape/port'
import { list, member } from '../shape/read'
import type { Command, CommandArgs, CommandResult } from './model'
import { edgeOf, memberOf, ownRule, peerPath, placeOf, type RulePlace } from './rule'
import { begin, isIssue, type Work } from './work'

export const addPort: Command<CommandArgs['addPort']> = {
  title: ({ port }) => `Add ${portText(port)}`,
  perform: (context, { edge, port }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const place = placeOf(work, edgeOf(context, edge))
    return place ? addPorts(work, place, [port]) : work.fail('This rule can only be edited as text.').done()
  }
}

export function addPorts(work: Work, place: RulePlace, ports: readonly PortInput[]): CommandResult | Issue {
  const known = place.edge.ports === 'any' ? [] : place.edge.ports
  const fresh = ports.filter((port) => !known.some((one) => samePort(one, port)))
  const [again] = ports
  if (fresh.length === 0 && again) return work.fail(`${portText(again)} is there already.`, place.path).done()
  const icmp = fresh.some((one) => one.kind === 'icmp')
  if (known.length > 0 && icmp !== known.some((one) => one.kind === 'icmp')) return besides(work, place, fresh)
  const path = ownRule(work, place)
  for (const port of fresh) appendPort(work, path, port)
  return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
}

/** Where the edge's block stands once its rule is at `path`. */
export function adoptPath(place: RulePlace, path: Path): Path {
  return path === place.path ? place.peer : peerPath(path, memberOf(place))
}

/** One more port of a rule, beside those that no L7 rules restrict. */
export function appendPort(work: Work, rule: Path, port: PortInput): void {
  const value = work.value(rule)
  const all = work.shape.writePorts([port])
  const one = work.shape.writePort(port)
  if (typeof all === 'string' || typeof one === 'string') {
    work.fail(String(typeof all === 'string' ? all : one), rule)
    return
  }
  const [key = 'ports'] = Object.keys(all)
  const entries = list(member(value, key))
  if (entries.length === 0) {
    work.edit({ op: 'set', path: join(rule, key), value: all[key] ?? [] })
    return
  }
  if (key === 'ports') {
    work.edit({ op: 'insert', path: join(rule, key), index: entries.length, value: one })
    return
  }
  const inner = key === 'icmps' ? 'fields' : 'ports'
  const open = entries.findLastIndex((entry) => isObject(entry) && Object.keys(entry).every((name) => name === inner))
  if (open === -1) {
    work.edit({ op: 'insert', path: join(rule, key), index: entries.length, value: list(all[key])[0] ?? {} })
    return
  }
  const at = join(join(join(rule, key), open), inner)
  work.edit({ op: 'insert', path: at, index: list(work.value(at)).length, value: one })
}

/** ICMP and ports never stand in one rule (SPEC 1.9): a second rule of the same peer. */
function besides(work: Work, place: RulePlace, ports: readonly PortInput[]): CommandResult | Issue {
  const written = work.shape.writePorts(ports)
  const key = memberOf(place)
  if (typeof written === 'string') return work.fail(written, place.path).done()
  const peer = key === undefined ? {} : { [key]: [work.value(place.peer) ?? null] }
  work.edit({ op: 'insert', path: place.lists, index: place.index + 1, value: { ...peer, ...written } })
  return work.done()
}
