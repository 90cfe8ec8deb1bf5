import type { NearMiss, Unmet } from '../miss/model'
import type { Direction, Party } from '../model'
import { partyWord, quoted, ruleWords } from './names'

/** The two ends of one side of a flow: whose policy it is, and who is opposite. */
export interface Ends {
  readonly direction: Direction
  readonly subject: Party
  readonly peer: Party
}

/** `` `default/allow-api` (ingress[0]) would have let it in, but `default/web` lacks `tier=api` `` */
export function missClause({ rule, verdict, unmet }: NearMiss, ends: Ends): string {
  return `${ruleWords([rule])} would have ${would(verdict, ends.direction)}, but ${butClause(unmet, ends)}`
}

function would(verdict: NearMiss['verdict'], direction: Direction): string {
  if (verdict === 'deny') return 'denied it'
  if (verdict === 'pass') return 'passed it on'
  return direction === 'ingress' ? 'let it in' : 'let it out'
}

function butClause(unmet: Unmet, { direction, subject, peer }: Ends): string {
  const who = partyWord(unmet.of === 'subject' ? subject : peer)
  const { wanted, seen } = unmet
  switch (unmet.kind) {
    case 'label':
    case 'node-label':
      return unmet.of === 'subject' ? `does not select ${who}, which ${labelled(unmet)}` : `${who} ${labelled(unmet)}`
    case 'namespace-label':
      return `the namespace of ${who} ${labelled(unmet)}`
    case 'namespace':
      return `${who} is in ${quotedLast(seen)}, not in ${quotedLast(wanted)}`
    case 'service-account':
      return `${who} runs as ${quotedLast(seen)}, not as ${quotedLast(wanted)}`
    case 'cluster':
      return `${who} is of ${quotedLast(seen)}, not of ${quotedLast(wanted)}`
    case 'entity':
      return `it is for ${quoted(wanted)}, and ${who} is none`
    case 'cidr':
      return `${who} is not in ${quoted(wanted)}`
    case 'except':
      return `it asks for ${quoted(wanted)}, and ${quoted(seen)} is taken out`
    case 'cidr-of-pod':
      return `${quoted(wanted)} is meant, and this is ${quoted(seen)}: a CIDR of this kind of policy never means pods or nodes`
    case 'cidr-group':
    case 'name':
    case 'service':
      return `${who} is not of ${quoted(wanted)}`
    case 'port':
    case 'protocol':
    case 'icmp-type':
      return `only on ${quoted(wanted)}, and this is ${quoted(seen)}`
    case 'port-name':
      return `${partyWord(direction === 'ingress' ? subject : peer)} has no port of the name in ${quoted(wanted)}`
  }
}

function labelled({ wanted, seen }: Unmet): string {
  return seen.startsWith('no label ')
    ? `lacks ${quoted(wanted)}`
    : `has ${quoted(seen)} where ${quoted(wanted)} is asked for`
}

/** `namespace shop` → `` namespace `shop` ``; `no namespace` stays. */
function quotedLast(words: string): string {
  if (words.startsWith('no ')) return words
  return words.replace(
    /^(namespace|service account|cluster) (.*)$/,
    (_, word: string, name: string) => `${word} ${quoted(name)}`
  )
}
