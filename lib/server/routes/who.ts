import type { ActorView } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'

/** Who asks, as the history names them. */
export function actorOf(visitor: Visitor): ActorView {
  return visitor.client === 'none' ? { client: 'server', name: '' } : { client: visitor.client, name: visitor.name }
}
