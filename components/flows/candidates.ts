import type { Canvas, CommandArgs, PeerInput, PortInput } from '@/lib/editor'
import { describePeer, peerOf as peerOfInput } from '@/lib/editor'
import type { FlowParty, FlowRecord } from '@/lib/flow'
import type { World } from '@/lib/policy'
import { proposeRule } from './propose'

/** A rule that lets a flow pass, and how it is put in words. */
export interface Candidate {
  readonly rule: CommandArgs['addRule']
  /** `pods app=intruder, on TCP 5000` */
  readonly words: string
}

/** Rules that would let a flow pass, the narrowest first; or why the open policy is not the place for one. */
export function candidatesFor(
  flow: FlowRecord,
  canvas: Canvas,
  world: Pick<World, 'pods'> | undefined
): readonly Candidate[] | { readonly problem: string; readonly fix: string } {
  const narrowest = proposeRule(flow, canvas, world)
  if ('problem' in narrowest) return narrowest
  const peer = flow.direction === 'ingress' ? flow.source : flow.destination
  const { ports = [] } = narrowest
  const cilium = canvas.policy.kind !== 'NetworkPolicy'
  const wider = widerPeers(narrowest.peer, peer, cilium).map((one) => ({ ...narrowest, peer: one }))
  const anyPort: CommandArgs['addRule'] = {
    side: narrowest.side,
    peer: narrowest.peer,
    ...(narrowest.verdict ? { verdict: narrowest.verdict } : {})
  }
  return [narrowest, ...wider, anyPort].map((rule) => ({ rule, words: wordsOf(rule, ports, canvas.policy.namespace) }))
}

/** The same peer among more and more others, as a person would name them. */
function widerPeers(narrowest: PeerInput, party: FlowParty, cilium: boolean): readonly PeerInput[] {
  switch (narrowest.kind) {
    case 'endpoints': {
      const { selector, namespace } = narrowest
      const named = selector.find(({ key }) => NAMES.includes(key))
      const byName = named && selector.length > 1 ? [{ ...narrowest, selector: [named] }] : []
      const everyPod: PeerInput = { kind: 'endpoints', selector: [], ...(namespace ? { namespace } : {}) }
      return [...byName, everyPod]
    }
    case 'cidr':
      return cilium
        ? [{ kind: 'entity', entity: 'world' }]
        : [{ kind: 'cidr', cidr: party.address.includes(':') ? '::/0' : '0.0.0.0/0' }]
    default:
      return []
  }
}

/** Keys by which people know a workload. */
const NAMES: readonly string[] = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name']

function wordsOf({ peer, ports }: CommandArgs['addRule'], asked: readonly PortInput[], namespace: string): string {
  const [port] = asked
  return `${describePeer(peerOfInput(peer), namespace)}, on ${ports && port ? portWords(port) : 'every port'}`
}

function portWords(port: PortInput): string {
  if (port.kind === 'icmp') return `ICMP type ${port.type}`
  return port.kind === 'port' ? `${port.protocol} ${port.port}` : ''
}
