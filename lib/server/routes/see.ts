import type { ClusterView } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import type { Person } from '@/lib/server/cluster'
import { clusterThrough, EVERYTHING, type Sight } from '@/lib/server/sight'
import type { Context } from './context'
import { seenView } from './seen'

/** What whoever asks sees: a person what the cluster lets them list; all of it who started this server, or holds its own token. */
export function sightOf({ sights }: Pick<Context, 'sights'>, visitor: Visitor): Promise<Sight> {
  return visitor.client === 'person' ? sights.of(visitor.person) : Promise.resolve(EVERYTHING)
}

/** The cluster as it is now, as they see it: what a change costs is told of no pod that is not theirs to know. */
export async function theirView(context: Context, visitor: Visitor): Promise<ClusterView> {
  const view = await seenView(context.cluster)
  return clusterThrough(await sightOf(context, visitor), view)
}

export const personOf = (visitor: Visitor): Person | undefined => (visitor.client === 'person' ? visitor.person : undefined)
