import {
  Asterisk,
  Binary,
  Box,
  Boxes,
  Braces,
  CircleSlash,
  Cloud,
  Globe,
  HeartPulse,
  type LucideIcon,
  Network,
  Server,
  ServerCog,
  Sprout,
  SquareDashed,
  Waypoints
} from 'lucide-react'
import type { PeerKind } from '@/lib/editor'

export const PEER_ICONS: Readonly<Record<PeerKind, LucideIcon>> = {
  endpoints: Box,
  entity: Globe,
  cidr: Binary,
  'cidr-group': Boxes,
  fqdn: Globe,
  service: Waypoints,
  nodes: Server,
  any: Asterisk,
  nobody: CircleSlash,
  raw: Braces
}

const ENTITY_ICONS: Readonly<Record<string, LucideIcon>> = {
  host: Server,
  'remote-node': Server,
  'kube-apiserver': ServerCog,
  ingress: Waypoints,
  cluster: Network,
  init: Sprout,
  health: HeartPulse,
  unmanaged: SquareDashed,
  world: Globe,
  all: Asterisk
}

export const entityIcon = (entity: string): LucideIcon => ENTITY_ICONS[entity] ?? Cloud

export const peerIcon = (peer: { readonly kind: PeerKind; readonly entity?: string }): LucideIcon =>
  peer.kind === 'entity' ? entityIcon(peer.entity ?? '') : PEER_ICONS[peer.kind]
