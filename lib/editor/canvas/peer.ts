import { inputOf, viewOf } from '../shape/selector'
import type { Block, NamespaceInput, NamespaceScope, Peer, PeerInput } from './model'

/** What a command was given, as a block shows it. */
export function peerOf(input: PeerInput): Peer {
  switch (input.kind) {
    case 'endpoints':
      return { kind: 'endpoints', selector: viewOf(input.selector), namespace: scopeOf(input.namespace ?? { kind: 'own' }) }
    case 'nodes':
      return { kind: 'nodes', selector: viewOf(input.selector) }
    case 'service': {
      const { selector, ...rest } = input
      return { ...rest, ...(selector ? { selector: viewOf(selector) } : {}) }
    }
    case 'cidr':
      return { ...input, except: input.except ?? [] }
    case 'cidr-group': {
      const { selector, except = [], ...rest } = input
      return { ...rest, ...(selector ? { selector: viewOf(selector) } : {}), except }
    }
    default:
      return input
  }
}

/** What a block says, for a command; undefined where only the text can say it. */
export function inputOfPeer(peer: Peer): PeerInput | undefined {
  switch (peer.kind) {
    case 'endpoints':
      return { kind: 'endpoints', selector: inputOf(peer.selector), namespace: namespaceInput(peer.namespace) }
    case 'nodes':
      return { kind: 'nodes', selector: inputOf(peer.selector) }
    case 'service':
      return {
        kind: 'service',
        ...(peer.name === undefined ? {} : { name: peer.name }),
        ...(peer.namespace === undefined ? {} : { namespace: peer.namespace }),
        ...(peer.selector === undefined ? {} : { selector: inputOf(peer.selector) })
      }
    case 'cidr-group': {
      const { selector, ...rest } = peer
      return { ...rest, ...(selector ? { selector: inputOf(selector) } : {}) }
    }
    case 'nobody':
    case 'raw':
      return undefined
    default:
      return peer
  }
}

/** The peer of a block without the block's own members. */
export function peerOfBlock(block: Block): Peer {
  const { id: _id, side: _side, paths: _paths, draft: _draft, title: _title, matching: _matching, ...peer } = block
  return peer
}

function scopeOf(input: NamespaceInput): NamespaceScope {
  return input.kind === 'labels' ? { kind: 'labels', selector: viewOf(input.selector) } : input
}

function namespaceInput(scope: NamespaceScope): NamespaceInput {
  return scope.kind === 'labels' ? { kind: 'labels', selector: inputOf(scope.selector) } : scope
}

/** Equal for peers that say the same, wherever they stand. */
export function peerKey(side: string, peer: Peer): string {
  return `${side} ${JSON.stringify(peer, (key, value) => (key === 'path' ? undefined : value))}`
}
