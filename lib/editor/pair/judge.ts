import { evaluateSide, type Flow, type PolicyRef, podNamed, type RuleId, type SideVerdict, type World } from '@/lib/policy'
import type { PodRef, PortInput } from '../canvas/model'
import type { OtherEnd } from './other-end'

/** What the policies of the other end say of the traffic. */
export type OtherEndVerdict =
  /** No policy closes it there. */
  | { readonly kind: 'open' }
  | { readonly kind: 'lets-in'; readonly rules: readonly RuleId[] }
  /** `by`: the policies that close it, or the rules that deny it; `some`: only for some of the pods or ports. */
  | {
      readonly kind: 'stops'
      readonly by: readonly PolicyRef[]
      readonly denied: readonly RuleId[]
      readonly some: boolean
    }
  /** No pod of one of the two ends runs now. */
  | { readonly kind: 'unknown' }

/** Replicas are alike: more pairs than that are not asked for. */
const PODS = 6

export function judgeOtherEnd(world: World, near: readonly PodRef[], end: OtherEnd): OtherEndVerdict {
  const sides = near.slice(0, PODS).flatMap((one) =>
    end.pods.slice(0, PODS).flatMap((other) => {
      const [source, destination] = end.rule.side === 'ingress' ? [one, other] : [other, one]
      if (one.namespace === other.namespace && one.name === other.name) return []
      return flowsOf(world, source, destination, end.rule.ports).flatMap(
        (flow) => evaluateSide(world, flow, end.rule.side) ?? []
      )
    })
  )
  if (sides.length === 0) return { kind: 'unknown' }
  const stopped = sides.filter(({ verdict }) => verdict === 'deny')
  if (stopped.length > 0) {
    return {
      kind: 'stops',
      by: distinct(stopped.flatMap(({ isolatedBy }) => isolatedBy)),
      denied: distinct(stopped.flatMap(({ rules }) => rules)),
      some: stopped.length < sides.length
    }
  }
  const rules = distinct(sides.flatMap((side: SideVerdict) => side.rules))
  return rules.length > 0 ? { kind: 'lets-in', rules } : { kind: 'open' }
}

/** A flow for each port; where the rule is for any, for each port that the destination says it has. */
function flowsOf(
  world: World,
  source: PodRef,
  destination: PodRef,
  ports: readonly PortInput[] | undefined
): readonly Flow[] {
  const known = podNamed(world, destination.namespace, destination.name)?.ports ?? []
  const parties = { source: { kind: 'pod', ...source }, destination: { kind: 'pod', ...destination } } as const
  if (ports === undefined) {
    const asked =
      known.length > 0 ? known.map(({ protocol, port }) => ({ protocol, port })) : [{ protocol: 'TCP' as const, port: 80 }]
    return asked.map((one) => ({ ...parties, ...one }))
  }
  return ports.flatMap((input): readonly Flow[] => {
    if (input.kind === 'icmp') {
      const protocol = input.family === 'IPv6' ? 'ICMPv6' : 'ICMP'
      return typeof input.type === 'number' ? [{ ...parties, protocol, port: input.type }] : []
    }
    if (input.kind === 'raw') return []
    const protocol = input.protocol === 'ANY' ? 'TCP' : input.protocol
    if (input.kind === 'protocol') return [{ ...parties, protocol, port: 80 }]
    const port = typeof input.port === 'number' ? input.port : known.find(({ name }) => name === input.port)?.port
    return port === undefined ? [] : [{ ...parties, protocol, port }]
  })
}

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values()
]
