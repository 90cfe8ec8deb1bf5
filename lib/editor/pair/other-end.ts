import type { Canvas, Edge, NamespaceScope, PodRef, PortInput, SelectorInput } from '../canvas/model'
import type { CommandArgs } from '../commands/model'
import { inputOf } from '../shape/selector'

/** The same traffic as the policy of the other end has to say it. */
export interface OtherEnd {
  /** `database` */
  readonly title: string
  readonly namespace: string
  /** Whom a policy of the other end is about. */
  readonly selector: SelectorInput
  /** Those that run now. */
  readonly pods: readonly PodRef[]
  readonly rule: CommandArgs['addRule']
}

/**
 * The rule that lets the traffic of an edge pass at its other end: a connection needs the leave of both. A sentence where there is none
 * to be written; undefined where the other end is no pod, and so has no policy.
 */
export function otherEnd({ policy, subject, blocks }: Canvas, edge: Edge): OtherEnd | string | undefined {
  const block = blocks.find(({ id }) => id === edge.block)
  if (edge.verdict === 'deny' || block?.kind !== 'endpoints' || subject.kind === 'nodes') return undefined
  const here = policy.namespace === '' ? onlyName(subject.namespace) : policy.namespace
  const there = block.namespace.kind === 'own' ? here : onlyName(block.namespace)
  if (here === undefined || there === undefined) {
    return 'The two ends are in several namespaces, each with policies of its own: write those one at a time.'
  }
  const ports = portsOf(edge)
  if (ports === undefined) return 'The ports of this rule cannot be written at the other end.'
  return {
    title: block.title,
    namespace: there,
    selector: inputOf(block.selector),
    pods: block.matching?.pods ?? [],
    rule: {
      side: edge.direction === 'egress' ? 'ingress' : 'egress',
      peer: {
        kind: 'endpoints',
        selector: inputOf(subject.selector),
        namespace: here === there ? { kind: 'own' } : { kind: 'names', names: [here] }
      },
      ...(ports === 'any' ? {} : { ports })
    }
  }
}

const onlyName = (scope: NamespaceScope): string | undefined =>
  scope.kind === 'names' && scope.names.length === 1 ? scope.names[0] : undefined

function portsOf({ ports }: Edge): 'any' | readonly PortInput[] | undefined {
  if (ports === 'any') return 'any'
  // An empty list lets nothing pass; left out at the other end it would let everything.
  if (ports.length === 0 || ports.some(({ kind }) => kind === 'raw')) return undefined
  return ports.map(({ path: _path, text: _text, l7: _l7, ...port }) => port)
}
