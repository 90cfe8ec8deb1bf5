import type { World } from '@/lib/policy'
import type { StoredPolicy } from '../policies/in-force'
import type { SnapshotMessage } from './messages'

export function snapshot(revision: number, node: string, world: World, policies: Iterable<StoredPolicy>): SnapshotMessage {
  const { policies: _, ...rest } = world
  return {
    revision,
    node,
    worldJson: JSON.stringify(rest),
    policies: [...policies].map(({ key, text, version }) => ({
      kind: key.kind,
      namespace: key.namespace,
      name: key.name,
      uid: version.uid,
      generation: version.generation,
      text,
      appliedAt: version.appliedAt,
      appliedBy: version.appliedBy
    }))
  }
}
