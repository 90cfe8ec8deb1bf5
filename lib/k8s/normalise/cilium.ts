import {
  DIRECTIONS,
  type Direction,
  type Peer,
  type Policy,
  type PolicyRef,
  type PolicySpec,
  type PortRule,
  type Rule,
  ruleId,
  type Subject,
  sourcedKey,
  type Traits
} from '@/lib/policy'
import { flag, isRecord, list, member, text } from '../json'
import type { PolicyObject } from '../object'
import { type Members, readMembers } from './cilium-peers'
import { readPorts } from './cilium-ports'
import { type PeerScope, subjectSelector } from './endpoint-selector'
import { readSelector } from './selector'

interface Context {
  readonly ref: PolicyRef
  readonly traits: Traits
  readonly clusterName: string
}

/** CNP and CCNP (SPEC 2 to 5). Their parser has accepted the object. */
export function normaliseCilium(object: PolicyObject, ref: PolicyRef, traits: Traits, clusterName: string): Policy {
  const context = { ref, traits, clusterName }
  const spec = member(object.document, 'spec')
  const specs = list(member(object.document, 'specs'))
  const description = text(member(spec, 'description'))
  return {
    ref,
    ...(description ? { description } : {}),
    specs: [
      ...(isRecord(spec) ? [readSpec(context, spec, 'spec')] : []),
      ...specs.map((one, at) => readSpec(context, one, `specs[${at}]`))
    ]
  }
}

function readSpec(context: Context, spec: unknown, path: string): PolicySpec {
  const subject = readSubject(context, spec)
  const rules = DIRECTIONS.flatMap((direction) => [
    ...readRules(context, spec, path, subject, direction, 'allow'),
    ...readRules(context, spec, path, subject, direction, 'deny')
  ])
  const isolates = (direction: Direction) =>
    rules.some((rule) => rule.direction === direction) && asksForDefaultDeny(context, spec, direction)
  return { path, subject, defaultDeny: { ingress: isolates('ingress'), egress: isolates('egress') }, rules }
}

/** SPEC 3.9. */
function asksForDefaultDeny({ traits }: Context, spec: unknown, direction: Direction): boolean {
  if (!traits.enableDefaultDeny) return true
  return flag(member(member(spec, 'enableDefaultDeny'), direction)) ?? true
}

/** SPEC 1.3, 2.4, 2.7. */
function readSubject({ ref }: Context, spec: unknown): Subject {
  const nodes = member(spec, 'nodeSelector')
  if (isRecord(nodes)) return { kind: 'nodes', selector: readSelector(nodes, sourcedKey) }
  return { kind: 'endpoints', selector: subjectSelector(member(spec, 'endpointSelector'), ref.namespace) }
}

function readRules(
  context: Context,
  spec: unknown,
  specPath: string,
  subject: Subject,
  direction: Direction,
  verdict: 'allow' | 'deny'
): readonly Rule[] {
  const { ref, traits, clusterName } = context
  const field = verdict === 'allow' ? direction : `${direction}Deny`
  const subjectIsInit =
    subject.kind === 'endpoints' && subject.selector.requirements.some(({ key }) => key === 'reserved:init')
  const scope: PeerScope = { namespace: ref.namespace, clusterName, subjectIsInit, traits }
  return list(member(spec, field)).map((rule, at) => {
    const path = `${specPath}.${field}[${at}]`
    const ports = readPorts(rule, path, traits, ref.namespace)
    const mode = text(member(member(rule, 'authentication'), 'mode'))
    return {
      id: ruleId(ref, path),
      policy: ref,
      path,
      subject,
      direction,
      verdict,
      tier: 'normal',
      priority: 0,
      peers: readPeers(readMembers(rule, direction, verdict, path, scope), ports, traits),
      ports,
      ...(mode === undefined ? {} : { authentication: mode })
    }
  })
}

/** SPEC 3.1 to 3.4. */
function readPeers(members: Members, ports: 'any' | readonly PortRule[], traits: Traits): 'any' | readonly Peer[] {
  if (members.peers.length > 0) return members.peers
  if (ports === 'any') return []
  if (!members.named && !members.resolved) return 'any'
  if (members.named) return traits.emptyListWithPortsIsAny ? 'any' : []
  return traits.emptyNamesWithPortsIsAny ? 'any' : []
}
