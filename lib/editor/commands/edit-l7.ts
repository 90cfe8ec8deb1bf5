import { isObject, type Json, join, type Path, parentPath } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import type { L7Input } from '../canvas/model'
import { l7Path, l7Text, writeL7 } from '../shape/l7'
import { list, member } from '../shape/read'
import { adoptPath } from './add-port'
import type { Command, CommandArgs, CommandContext, CommandResult } from './model'
import { edgeOf, moved, ownRule, placeOf, type RulePlace } from './rule'
import { begin, isIssue, type Work } from './work'

/** What a proxy lets through on a port, and on those that stand in one entry with it. */
export const addL7: Command<CommandArgs['addL7']> = {
  title: ({ rule }) => `Allow only ${l7Text(rule)}`,
  perform: (context, { edge, port, rule }) =>
    within(context, edge, (work, place, at) => {
      const chip = place.edge.ports === 'any' ? undefined : place.edge.ports[port]
      const entry = chip && parentPath(parentPath(chip.path) ?? '')
      if (!entry || !chip) return work.fail('Name a port first: what a proxy reads stands on a port.', place.path)
      const refusal = why(work, place, entry, rule)
      if (refusal) return work.fail(refusal, entry)
      const written = writeL7(rule)
      if (typeof written === 'string' && rule.kind !== 'sni') return work.fail(written, entry)
      const path = at(l7Path(entry, rule.kind))
      const there = list(work.value(path))
      if (there.length === 0) return work.edit({ op: 'set', path, value: [written] })
      return work.edit({ op: 'insert', path, index: there.length, value: written })
    })
}

/** Only what differs is written: the rest stays with its comments. */
export const editL7: Command<CommandArgs['editL7']> = {
  title: ({ rule }) => `Allow only ${l7Text(rule)}`,
  perform: (context, { edge, l7, index, rule }) => {
    // Nothing new must not split a rule that several peers share.
    if (isSaid(edgeOf(context, edge)?.l7[l7]?.rules[index], rule)) return { edits: [] }
    return within(context, edge, (work, place, at) => {
      const view = place.edge.l7[l7]
      if (view?.rules[index]?.kind !== rule.kind) return work.fail('This rule is not there any more.', place.path)
      const written = writeL7(rule)
      if (typeof written === 'string' && (rule.kind !== 'sni' || written !== rule.name)) return work.fail(written, view.path)
      const path = join(at(view.path), index)
      return isObject(written)
        ? setFields(work, path, written, FIELDS[rule.kind])
        : work.edit({ op: 'set', path, value: written })
    })
  }
}

/** The last one leaves the port to everything that speaks on it. */
export const removeL7: Command<CommandArgs['removeL7']> = {
  title: ({ edge, l7, index }, canvas) =>
    `Remove ${canvas.edges.find(({ id }) => id === edge)?.l7[l7]?.lines[index] ?? 'a rule'}`,
  perform: (context, { edge, l7, index }) =>
    within(context, edge, (work, place, at) => {
      const view = place.edge.l7[l7]
      if (view?.lines[index] === undefined) return work.fail('This rule is not there any more.', place.path)
      const path = at(view.path)
      if (list(work.value(path)).length > 1) return work.edit({ op: 'remove', path: join(path, index) })
      // An empty list of rules would still send the port through a proxy.
      const around = parentPath(path) ?? ''
      const alone = around.endsWith('.rules') && Object.keys(work.value(around) ?? {}).length === 1
      return work.edit({ op: 'remove', path: alone ? around : path })
    })
}

const FIELDS = { http: ['method', 'host', 'path', 'headers'], dns: ['matchName', 'matchPattern'], sni: [] } as const

const isSaid = (there: L7Input | undefined, rule: L7Input): boolean =>
  there !== undefined && JSON.stringify(writeL7(there)) === JSON.stringify(writeL7(rule))

/** Does something to an edge's own rule; `at` says where a path of it stands by then. */
function within(
  context: CommandContext,
  edge: string,
  act: (work: Work, place: RulePlace, at: (path: Path) => Path) => Work
): CommandResult | Issue {
  const work = begin(context)
  if (isIssue(work)) return work
  const place = placeOf(work, edgeOf(context, edge))
  if (!place) return work.fail('This rule can only be edited as text.').done()
  const path = ownRule(work, place)
  act(work, place, (inside) => moved(inside, place.path, path))
  return work.done({ adopt: { [adoptPath(place, path)]: place.block.id }, select: [place.edge.id] })
}

/** Why this cannot stand there; undefined where it can. */
function why(work: Work, place: RulePlace, entry: Path, { kind }: L7Input): string | undefined {
  if (work.context.canvas.policy.kind === 'NetworkPolicy') {
    return 'A NetworkPolicy ends at ports; a CiliumNetworkPolicy reads what is said on them.'
  }
  if (place.edge.verdict === 'deny') return 'A deny rule has no L7 rules: it denies all that is said on the port.'
  if (!entry.includes('.toPorts[')) return 'ICMP has no ports for a proxy to read.'
  if (kind === 'dns' && place.edge.direction === 'ingress') return 'DNS rules are of egress: they judge what is asked for.'
  const others = Object.keys(member(work.value(entry), 'rules') ?? {}).filter((key) => key !== kind)
  if (kind !== 'sni' && others.length > 0)
    return `This port has ${others.join(' and ')} rules already: one port speaks one protocol.`
  return undefined
}

function setFields(work: Work, path: Path, written: Readonly<Record<string, Json>>, keys: readonly string[]): Work {
  for (const key of keys) {
    const [old, next] = [member(work.value(path), key), written[key]]
    if (JSON.stringify(old) === JSON.stringify(next)) continue
    if (next === undefined) work.edit({ op: 'remove', path: join(path, key) })
    else work.edit({ op: 'set', path: join(path, key), value: next })
  }
  return work
}
