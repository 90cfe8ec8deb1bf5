import { traits } from './dialect'
import { policyKey } from './id'
import { dnsPods } from './impact'
import { type Issue, type IssueCode, issue } from './issues'
import { isIdentityLabel } from './labels'
import { matchesPeer } from './match/peer'
import { matchesPort } from './match/port'
import {
  DIRECTIONS,
  type Direction,
  type Peer,
  type Policy,
  type PolicySpec,
  type Rule,
  type Selector,
  type World
} from './model'
import { identify } from './party'
import { matchingPods } from './select'
import { bareKey } from './selector'
import { describePeer } from './words'

export interface PolicyIssue extends Issue {
  /** `kind/namespace/name`. */
  readonly policy: string
}

type Check = (world: World, policy: Policy, spec: PolicySpec) => readonly Issue[]

/** What is accepted and still likely to be a mistake. Each is a warning or a remark, never an error (SPEC 11). */
export function lint(world: World, policies: readonly Policy[]): readonly PolicyIssue[] {
  return policies.flatMap((policy) =>
    policy.specs.flatMap((spec) =>
      CHECKS.flatMap((check) => check(world, policy, spec)).map((one) => ({ ...one, policy: policyKey(policy.ref) }))
    )
  )
}

/** A deny rule turns default deny on (SPEC 3.9): with no allow rule beside it, nothing at all may pass. */
const denyOnlyIsolates: Check = (_world, _policy, spec) =>
  DIRECTIONS.flatMap((direction) => {
    const rules = spec.rules.filter((rule) => rule.direction === direction)
    const [first] = rules
    if (!first || !spec.defaultDeny[direction] || rules.some((rule) => rule.verdict !== 'deny')) return []
    return [issue('deny-only-isolates', first.path, { direction })]
  })

/** An isolated egress without a rule for the cluster's DNS. */
const losesNames: Check = (world, _policy, spec) => {
  if (!spec.defaultDeny.egress || dnsPods(world).length === 0) return []
  const subjects = matchingPods(spec.subject, world)
  if (subjects.length === 0 || subjects.every((pod) => dnsPods(world).includes(pod))) return []
  const kept = dnsPods(world).some((server) => {
    const identity = identify(world, { kind: 'pod', namespace: server.namespace, name: server.name })
    return (
      identity !== undefined &&
      spec.rules.some((rule) => rule.direction === 'egress' && rule.verdict === 'allow' && reachesDns(world, rule, identity))
    )
  })
  return kept ? [] : [issue('egress-without-dns', `${spec.path}.egress`)]
}

function reachesDns(world: World, rule: Rule, server: NonNullable<ReturnType<typeof identify>>): boolean {
  const peer = rule.peers === 'any' || rule.peers.some((one) => matchesPeer(one, server, world))
  const asked = { protocol: 'UDP', port: 53, named: server.ports } as const
  return (
    peer &&
    (rule.ports === 'any' ||
      rule.ports.some((ports) => ports.ports === 'any' || ports.ports.some((port) => matchesPort(port, asked))))
  )
}

/** A subject without a pod, now. */
const selectsNothing: Check = (world, _policy, spec) => {
  if (spec.subject.kind === 'nodes') return []
  const field = spec.subject.kind === 'pods' ? 'podSelector' : 'endpointSelector'
  const filtered = spec.subject.kind === 'endpoints' ? filteredKey(spec.subject.selector, world) : undefined
  if (filtered) return [issue('selector-on-filtered-label', `${spec.path}.${field}`, { key: filtered })]
  if (asksForReserved(spec.subject)) return []
  return matchingPods(spec.subject, world).length > 0 ? [] : [issue('subject-selects-nothing', `${spec.path}.${field}`)]
}

/** A peer that no pod and no reserved endpoint is, now. */
const peersMatchNothing: Check = (world, _policy, spec) =>
  spec.rules.flatMap((rule) =>
    rule.peers === 'any'
      ? []
      : rule.peers.flatMap((peer) => {
          if (peer.kind !== 'endpoints' && peer.kind !== 'pods') return []
          const filtered = peer.kind === 'endpoints' ? filteredKey(peer.selector, world) : undefined
          if (filtered) return [issue('selector-on-filtered-label', peer.path, { key: filtered })]
          if (asksForReserved(peer) || matchingPods(peer, world).length > 0) return []
          return [issue('peer-selects-nothing', peer.path, { peer: describePeer(peer) })]
        })
  )

function asksForReserved(by: Peer | PolicySpec['subject']): boolean {
  return by.kind === 'endpoints' && by.selector.requirements.some(({ key }) => key.startsWith('reserved:'))
}

/** SPEC 2.3: a selector on a label that is no part of an identity never matches. */
function filteredKey(selector: Selector, world: World): string | undefined {
  const asked = selector.requirements.find(
    (one) =>
      (one.operator === 'in' || one.operator === 'exists') &&
      (one.key.startsWith('any:') || one.key.startsWith('k8s:')) &&
      !isIdentityLabel(bareKey(one.key), traits(world.dialect))
  )
  return asked && bareKey(asked.key)
}

/** A rule that can match nothing: no peer, or no port (SPEC 3). */
const matchesNothing: Check = (_world, _policy, spec) =>
  spec.rules.flatMap((rule) => {
    const noPeer = rule.peers !== 'any' && rule.peers.length === 0
    const noPort = rule.ports !== 'any' && rule.ports.every((ports) => ports.ports !== 'any' && ports.ports.length === 0)
    const code: IssueCode | undefined = noPeer ? 'rule-without-peer' : noPort ? 'rule-without-port' : undefined
    return code ? [issue(code, rule.path, { direction: rule.direction as Direction })] : []
  })

const CHECKS: readonly Check[] = [denyOnlyIsolates, losesNames, selectsNothing, peersMatchNothing, matchesNothing]
