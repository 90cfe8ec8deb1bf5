import { type Agreement, decidedBy, type Seen, type Trial, type TrialKind, type Untried } from '@/lib/flow'
import { type FlowVerdict, partyName, policyKey } from '@/lib/policy'
import { type Output, printable } from '../terminal/output'
import { table } from '../terminal/table'
import type { Tried } from './judge'
import type { NameOf } from './proof'

const KIND: Readonly<Record<TrialKind, string>> = {
  named: 'the rule names it',
  'other-port': 'a port beside the rule’s',
  'other-peer': 'a peer that the rule does not name',
  except: 'an exception of the rule',
  isolated: 'isolated without a rule',
  'not-selected': 'a pod that is not selected'
}

const AGREEMENT: Readonly<Record<Agreement, string>> = {
  agrees: 'as it must be',
  differs: 'DIFFERS',
  audited: 'would be dropped',
  unclear: 'unclear'
}

const COLOUR = { agrees: 'green', differs: 'red', audited: 'yellow', unclear: 'yellow' } as const

/** `default/example ingress[0]`: the side that denies, else the one that the packet comes to last. */
export function decidedInWords({ egress, ingress }: FlowVerdict): string {
  const side = [egress, ingress].find((one) => one?.verdict === 'deny') ?? ingress ?? egress
  if (side === undefined) return 'no policy judges it'
  const { reason, rules, isolatedBy, proxy } = side
  const by = decidedBy({ evidence: { reason, rules, isolatedBy: isolatedBy.map(policyKey) } })
  return proxy === undefined ? by : `${by}, by a proxy that there is not`
}

const ends = ({ flow: { source, destination, protocol, port, family } }: Trial, nameOf: NameOf) => {
  const to = nameOf(destination)
  const at = `${to.includes(':') ? `[${to}]` : to}:${port}/${protocol.toLowerCase()}`
  return [nameOf(source), family === 'ipv6' && destination.kind === 'pod' ? `${at}, IPv6` : at]
}
const must = ({ passes }: Trial) => (passes ? 'pass' : 'drop')

/** What would be tried. */
export function planLines(trials: readonly Trial[], nameOf: NameOf): readonly string[] {
  if (trials.length === 0) return []
  const rows = trials.map((trial) => [must(trial), ...ends(trial, nameOf), decidedInWords(trial.verdict), KIND[trial.kind]])
  return table(['MUST', 'FROM', 'TO', 'DECIDED BY', 'WHAT'], rows).map(printable)
}

/** What came of it. */
export function triedLines(tried: readonly Tried[], nameOf: NameOf, { style }: Output): readonly string[] {
  if (tried.length === 0) return []
  const rows = tried.map(({ trial, seen, agreement }) => [
    AGREEMENT[agreement],
    must(trial),
    seenInWords(seen),
    ...ends(trial, nameOf),
    decidedInWords(trial.verdict),
    KIND[trial.kind]
  ])
  const [head = '', ...lines] = table(['RESULT', 'MUST', 'SEEN', 'FROM', 'TO', 'DECIDED BY', 'WHAT'], rows).map(printable)
  const coloured = lines.map((line, at) => {
    const { agreement } = tried[at] as Tried
    return line.replace(AGREEMENT[agreement], style[COLOUR[agreement]])
  })
  return [head, ...coloured]
}

/** With the kernel's own word, where it gave one. */
function seenInWords({ outcome, detail, flow }: Seen): string {
  const kernel = flow === undefined || flow.verdict === 'FORWARDED' ? '' : `, ${flow.verdict.toLowerCase()}`
  return `${outcome === 'error' ? detail : outcome}${kernel}`
}

export function untriedLine({ rule, why }: Untried): string {
  const path = rule === undefined ? '' : `${rule.slice(rule.indexOf('#') + 1)}: `
  return printable(`Not tried: ${path}${why}`)
}

export function trialJson(trial: Trial) {
  const { kind, rule, flow, verdict, passes } = trial
  return {
    kind,
    ...(rule !== undefined && { rule }),
    from: partyName(flow.source),
    to: partyName(flow.destination),
    protocol: flow.protocol,
    port: flow.port,
    ...(flow.family !== undefined && { family: flow.family }),
    must: passes ? ('pass' as const) : ('drop' as const),
    decidedBy: decidedInWords(verdict),
    rules: [...(verdict.egress?.rules ?? []), ...(verdict.ingress?.rules ?? [])]
  }
}

export function triedJson({ trial, seen, agreement, why }: Tried) {
  const { flow, ...rest } = seen
  const kernel = flow && { verdict: flow.verdict, direction: flow.direction, evidence: flow.evidence }
  return { ...trialJson(trial), agreement, ...(why && { why }), seen: { ...rest, ...(kernel && { kernel }) } }
}
