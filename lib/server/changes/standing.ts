import type { Cluster, ObjectRef, Person, Seen } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import type { Step } from './model'

/** A policy as it is in force now; text empty and generation 0 where it is not there. */
export interface Standing extends Seen {
  readonly text: string
}

export const NOT_THERE: Standing = { text: '', generation: 0 }

/**
 * The policies of these steps as they are now, by key. Asked of who enforces them: what was last watched may be older than the change that is to be
 * taken back. Rejects with a ClusterError.
 */
export async function standingOf(
  cluster: Cluster,
  steps: readonly Step[],
  as?: Person
): Promise<ReadonlyMap<string, Standing>> {
  const text = joined(steps.map(({ before, after }) => after || before))
  const { objects } = await cluster.dryRun({ text, by: 'server', as, expect: {} })
  const told = new Map(
    objects.map(({ before, generation, uid, ...ref }): [string, Standing] => [
      objectKey(ref),
      { text: before, generation, ...(uid !== undefined && { uid }) }
    ])
  )
  const watched = new Map(cluster.list().policies.map((policy) => [objectKey(policy), policy]))
  return new Map(
    steps.map((step): [string, Standing] => {
      const key = objectKey(step)
      return [key, told.get(key) ?? watched.get(key) ?? NOT_THERE]
    })
  )
}

/** Several documents as one text. */
export function joined(texts: readonly string[]): string {
  const [only = ''] = texts
  return texts.length === 1 ? only : texts.map((text) => `---\n${text.endsWith('\n') ? text : `${text}\n`}`).join('')
}

export const refOf = ({ kind, namespace, name }: ObjectRef): ObjectRef => ({ kind, namespace, name })

export const seenOf = ({ generation, uid }: Seen): Seen => ({ generation, ...(uid !== undefined && { uid }) })
