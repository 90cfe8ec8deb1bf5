import {
  DIRECTIONS,
  type Direction,
  type Peer,
  type Policy,
  type PolicyRef,
  type PortMatch,
  type Protocol,
  type Requirement,
  type Rule,
  ruleId,
  type Selector,
  type Subject,
  type Traits
} from '@/lib/policy'
import { isRecord, list, member, number, text } from '../json'
import type { PolicyObject } from '../object'
import { withoutLeadingZeros } from '../validate/cidr'
import { clusterRequirements, inNamespace, k8sKey, namespaceMatch, namespaceRequirements } from './namespaces'
import { readSelector } from './selector'

interface Context {
  readonly ref: PolicyRef
  readonly traits: Traits
  readonly clusterName: string
}

/** SPEC 8.1 to 8.5. In Cilium an NP becomes rules over identities (2.10); elsewhere over pods and their addresses. */
export function normaliseNetworkPolicy(object: PolicyObject, ref: PolicyRef, traits: Traits, clusterName: string): Policy {
  const context = { ref, traits, clusterName }
  const spec = member(object.document, 'spec')
  const types = policyTypes(spec)
  const subject = readSubject(context, member(spec, 'podSelector'))
  const rules = DIRECTIONS.filter((direction) => types.includes(direction)).flatMap((direction) =>
    list(member(spec, direction)).map((rule, at) => readRule(context, subject, direction, rule, `spec.${direction}[${at}]`))
  )
  const defaultDeny = { ingress: types.includes('ingress'), egress: types.includes('egress') }
  return { ref, specs: [{ path: 'spec', subject, defaultDeny, rules }] }
}

/** SPEC 8.2. */
export function policyTypes(spec: unknown): readonly Direction[] {
  const written = list(member(spec, 'policyTypes'))
  if (written.length > 0) {
    return DIRECTIONS.filter((direction) => written.includes(direction === 'ingress' ? 'Ingress' : 'Egress'))
  }
  return list(member(spec, 'egress')).length > 0 ? DIRECTIONS : ['ingress']
}

function readSubject({ ref, traits }: Context, podSelector: unknown): Subject {
  if (traits.networkPolicy === 'kubernetes') {
    return { kind: 'pods', namespaces: { kind: 'name', name: ref.namespace }, pods: readSelector(podSelector) }
  }
  return { kind: 'endpoints', selector: and(readSelector(podSelector, k8sKey), [inNamespace(ref.namespace)]) }
}

function readRule({ ref, ...rest }: Context, subject: Subject, direction: Direction, rule: unknown, path: string): Rule {
  const field = direction === 'ingress' ? 'from' : 'to'
  const peers = list(member(rule, field))
  const ports = list(member(rule, 'ports'))
  return {
    id: ruleId(ref, path),
    policy: ref,
    path,
    subject,
    direction,
    verdict: 'allow',
    tier: 'normal',
    priority: 0,
    peers:
      peers.length === 0 ? 'any' : peers.flatMap((peer, at) => readPeer({ ref, ...rest }, peer, `${path}.${field}[${at}]`)),
    ports:
      ports.length === 0 ? 'any' : [{ ports: ports.map((port, at) => readPort(port, `${path}.ports[${at}]`, rest.traits)) }]
  }
}

/** SPEC 8.3. */
function readPeer({ ref, traits, clusterName }: Context, peer: unknown, path: string): readonly Peer[] {
  const block = member(peer, 'ipBlock')
  if (isRecord(block)) {
    return [
      {
        path,
        kind: 'cidr',
        cidr: withoutLeadingZeros(text(member(block, 'cidr')) ?? ''),
        except: list(member(block, 'except')).map((one) => withoutLeadingZeros(text(one) ?? '')),
        matchesPods: traits.networkPolicy === 'kubernetes'
      }
    ]
  }
  const pods = member(peer, 'podSelector')
  const namespaces = member(peer, 'namespaceSelector')
  if (!isRecord(pods) && !isRecord(namespaces)) return []
  if (traits.networkPolicy === 'kubernetes') {
    return [
      {
        path,
        kind: 'pods',
        namespaces: namespaceMatch(namespaces, { kind: 'name', name: ref.namespace }),
        pods: readSelector(pods)
      }
    ]
  }
  const where = isRecord(namespaces) ? namespaceRequirements(namespaces) : [inNamespace(ref.namespace)]
  return [
    {
      path,
      kind: 'endpoints',
      selector: and(readSelector(pods, k8sKey), [...where, ...clusterRequirements(traits, clusterName)])
    }
  ]
}

/** SPEC 5.1, 8.2: the protocol defaults to TCP; no port is every port of it. */
function readPort(value: unknown, path: string, traits: Traits): PortMatch {
  const protocol = (text(member(value, 'protocol')) ?? 'TCP') as Protocol
  const port = member(value, 'port')
  const name = text(port)
  if (name !== undefined) return { path, kind: 'named', protocol, name }
  const first = number(port)
  if (first === undefined) return { path, kind: 'protocol', protocol }
  const last = traits.portRanges ? number(member(value, 'endPort')) : undefined
  return { path, kind: 'range', protocol, first, last: Math.max(first, last ?? first) }
}

function and(selector: Selector, more: readonly Requirement[]): Selector {
  return { requirements: [...selector.requirements, ...more] }
}
