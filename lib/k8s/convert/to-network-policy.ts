import { DIRECTIONS, type Direction } from '@/lib/policy'
import { isRecord, type Json, list, member } from '../json'
import { joinPath } from '../path'
import type { JsonObject } from '../yaml/value'
import { specsOf } from './between-cilium'
import { allSaid, type Said, type Target, unsayable } from './model'
import { toPeers } from './peers'
import { toSubject } from './pod-selector'
import { toPorts } from './ports'
import { writeLabelSelector } from './selector'

/** The `spec` of a NetworkPolicy that says what a CNP says, or the first part that a NetworkPolicy has no word for. */
export function toNetworkPolicy(document: Json, target: Target): Said<JsonObject> {
  const [first, second] = specsOf(document)
  if (!first || second) return unsayable(second?.[1] ?? '', 'several specs')
  const [spec, path] = first
  if (isRecord(member(spec, 'nodeSelector'))) return unsayable(joinPath(path, 'nodeSelector'), 'a policy of nodes')
  const subject = toSubject(member(spec, 'endpointSelector'), joinPath(path, 'endpointSelector'), target)
  if ('unsayable' in subject) return subject
  const types: string[] = []
  const lists: Record<string, JsonObject[]> = {}
  for (const direction of DIRECTIONS) {
    const rules = toRules(spec, path, direction, target)
    if ('unsayable' in rules) return rules
    if (rules.value === undefined) continue
    types.push(direction === 'ingress' ? 'Ingress' : 'Egress')
    if (rules.value.length > 0) lists[direction] = [...rules.value]
  }
  if (types.length === 0) return unsayable(path, 'a policy that isolates nobody')
  return { value: { podSelector: writeLabelSelector(subject.value), policyTypes: types, ...lists } }
}

/** Undefined: the direction is left alone. */
function toRules(
  spec: unknown,
  path: string,
  direction: Direction,
  target: Target
): Said<readonly JsonObject[] | undefined> {
  const denied = list(member(spec, `${direction}Deny`))
  if (denied.length > 0) return unsayable(joinPath(path, `${direction}Deny`), 'deny rules')
  const written = list(member(spec, direction))
  if (written.length === 0) return { value: undefined }
  const isolates = !target.traits.enableDefaultDeny || member(member(spec, 'enableDefaultDeny'), direction) !== false
  if (!isolates) return unsayable(joinPath(path, 'enableDefaultDeny'), `${direction} rules that do not isolate`)
  const rules = allSaid(written.map((rule, at) => toRule(rule, joinPath(joinPath(path, direction), at), direction, target)))
  return 'unsayable' in rules ? rules : { value: rules.value.filter((rule) => rule !== undefined) }
}

/** Undefined: the rule matches nothing, and is left out. */
function toRule(rule: unknown, path: string, direction: Direction, target: Target): Said<JsonObject | undefined> {
  if (isRecord(member(rule, 'authentication'))) return unsayable(joinPath(path, 'authentication'), 'authentication')
  const ports = toPorts(rule, path)
  if ('unsayable' in ports) return ports
  const peers = toPeers(rule, path, direction, target, ports.value === 'any')
  if ('unsayable' in peers) return peers
  if (peers.value !== 'any' && peers.value.length === 0) return { value: undefined }
  if (ports.value !== 'any' && ports.value.length === 0) return { value: undefined }
  return {
    value: {
      ...(peers.value === 'any' ? {} : { [direction === 'ingress' ? 'from' : 'to']: [...peers.value] }),
      ...(ports.value === 'any' ? {} : { ports: [...ports.value] })
    }
  }
}
