import { type Json, type JsonObject, join } from '@/lib/document'
import { DIRECTIONS, type Issue, issue } from '@/lib/policy'
import type { Block, Edge, PeerInput, PortInput, SelectorInput } from '../canvas/model'
import { inputOfPeer, peerOfBlock } from '../canvas/peer'
import { DESCRIPTION } from '../canvas/project'
import { shapeOf } from '../shape'
import { inputOf } from '../shape/selector'
import type { Command, CommandArgs } from './model'
import { begin, isIssue, type Work } from './work'

type Kind = CommandArgs['setKind']['kind']

/** The same picture as another kind of policy; refused where that kind cannot say a part of it. */
export const setKind: Command<CommandArgs['setKind']> = {
  title: ({ kind }) => `Make it a ${kind}`,
  perform: (context, { kind }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const { policy, subject } = context.canvas
    if (policy.kind === kind) return work.done()
    if (policy.kind !== 'NetworkPolicy' && kind !== 'NetworkPolicy') return betweenCilium(work, kind)
    const spec = convert(work, kind)
    if (isIssue(spec)) return spec
    work.edit(
      { op: 'set', path: 'apiVersion', value: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2' },
      { op: 'set', path: 'kind', value: kind }
    )
    const written = subject.path.split('.').at(-1) ?? ''
    const wanted = kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector'
    if (work.value(join('spec', written)) !== undefined)
      work.edit({ op: 'rename', path: join('spec', written), key: wanted })
    work.edit({ op: 'set', path: 'spec', value: spec })
    if (kind === 'CiliumClusterwideNetworkPolicy' && work.value('metadata.namespace') !== undefined) {
      work.edit({ op: 'remove', path: 'metadata.namespace' })
    }
    if (kind === 'NetworkPolicy' && policy.description) {
      work.edit({ op: 'set', path: join('metadata.annotations', DESCRIPTION), value: policy.description })
    }
    return work.done()
  }
}

/** CNP ⇄ CCNP: the same fields. What a selector without a namespace means changes with it. */
function betweenCilium(work: Work, kind: Kind) {
  work.edit({ op: 'set', path: 'kind', value: kind })
  const namespace = 'metadata.namespace'
  if (kind === 'CiliumClusterwideNetworkPolicy' && work.value(namespace) !== undefined) {
    work.edit({ op: 'remove', path: namespace })
  }
  return work.done()
}

function convert(work: Work, kind: Kind): JsonObject | Issue {
  const { canvas } = work.context
  const target = shapeOf(kind)
  const lossy = (what: string, path: string) => issue('conversion-lossy', path, { kind, what })
  const [extra] = canvas.extras
  if (!target || canvas.specs.length > 1) return lossy('several specs', 'specs')
  if (extra) return lossy(extra.key, extra.path)
  if (canvas.subject.kind === 'nodes') return lossy('a policy for nodes', canvas.subject.path)
  const selector = inputOf(canvas.subject.selector)
  const subject = kind === 'NetworkPolicy' ? plainLabels(selector) : selector
  if (!subject) return lossy('labels of another source than Kubernetes', canvas.subject.path)
  const spec: Record<string, Json> = {
    ...(kind !== 'NetworkPolicy' && canvas.policy.description ? { description: canvas.policy.description } : {}),
    [kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector']: target.writeSubject(
      inputOf(canvas.subject.selector),
      undefined
    )
  }
  for (const edge of canvas.edges) {
    const block = canvas.blocks.find((one) => one.id === edge.block)
    if (block?.kind === 'nobody' && edge.ports === 'any') continue
    const rule = block && convertEdge(kind, edge, block)
    if (rule === undefined || typeof rule === 'string') return lossy(rule ?? edge.summary, edge.rule)
    const list = target.lists.find((one) => one.direction === edge.direction && one.verdict === edge.verdict)
    if (!list) return lossy('deny rules', edge.rule)
    spec[list.key] = [...((spec[list.key] as Json[] | undefined) ?? []), rule]
  }
  const closed = DIRECTIONS.filter((direction) => work.closed(direction))
  if (kind === 'NetworkPolicy') {
    if (closed.length === 0) return lossy('a policy that isolates nothing', '')
    spec.policyTypes = closed.map((one) => (one === 'ingress' ? 'Ingress' : 'Egress'))
    const open = DIRECTIONS.find((one) => !closed.includes(one) && spec[one] !== undefined)
    return open ? lossy(`${open} rules that do not isolate`, 'spec.enableDefaultDeny') : spec
  }
  for (const direction of closed) spec[direction] ??= [{}]
  for (const direction of DIRECTIONS) {
    // A NetworkPolicy's rules outside its policyTypes count for nothing.
    if (!closed.includes(direction)) delete spec[direction]
  }
  return spec
}

function convertEdge(kind: Kind, edge: Edge, block: Block): JsonObject | string | undefined {
  const peer = inputOfPeer(peerOfBlock(block))
  const target = shapeOf(kind)
  const list = target?.lists.find((one) => one.direction === edge.direction && one.verdict === edge.verdict)
  if (!peer || !target) return undefined
  if (!list) return 'deny rules'
  if (edge.l7.length > 0) return 'L7 rules'
  // SPEC 4.4, 4.5: a NetworkPolicy's ipBlock means pods of these addresses too, Cilium's CIDR never does.
  if (peer.kind === 'cidr') return `${peer.cidr}, which in a NetworkPolicy means pods too and in Cilium does not`
  const [extra] = edge.extras
  if (extra) return extra.key
  const everyone: PeerInput = peer.kind === 'any' && kind !== 'NetworkPolicy' ? { kind: 'entity', entity: 'all' } : peer
  const said = kind === 'NetworkPolicy' ? asNetworkPolicy(peer) : everyone
  if (!said) return 'labels of another source than Kubernetes'
  const written = target.writePeer(said, list)
  if (typeof written === 'string') return written
  const ports = edge.ports === 'any' ? {} : target.writePorts(edge.ports.flatMap((port) => convertPort(kind, port)))
  if (typeof ports === 'string') return ports
  return { ...(written.key === undefined ? {} : { [written.key]: [written.value] }), ...ports }
}

/** Cilium's `all` is a NetworkPolicy's rule without peers; its labels have no source. */
function asNetworkPolicy(peer: PeerInput): PeerInput | undefined {
  if (peer.kind === 'entity' && peer.entity === 'all') return { kind: 'any' }
  if (peer.kind !== 'endpoints') return peer
  const selector = plainLabels(peer.selector)
  return selector && { ...peer, selector }
}

/** `k8s:app` is `app`; labels of other sources are none of Kubernetes'. */
function plainLabels(selector: SelectorInput): SelectorInput | undefined {
  const plain = selector.map((one) => ({ ...one, key: one.key.replace(/^(?:k8s|any):/, '') }))
  return plain.some((one) => one.key.includes(':')) ? undefined : plain
}

/** A port of any protocol is one of each there (SPEC 5.1). */
function convertPort(kind: Kind, port: PortInput): readonly PortInput[] {
  if (kind !== 'NetworkPolicy' || (port.kind !== 'port' && port.kind !== 'protocol') || port.protocol !== 'ANY')
    return [port]
  return (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ ...port, protocol }))
}
