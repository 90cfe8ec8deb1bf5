import type { PolicyView } from '@/lib/api'
import { type Json, parse } from '@/lib/document'
import { normalise, readObject } from '@/lib/k8s'
import type { Dialect, Policy, World } from '@/lib/policy'

type Where = Pick<World, 'dialect' | 'clusterName'>

/** Policies in force as the engine has them; one that is refused is left out, as the agent leaves it out. */
export function policiesInForce(views: readonly PolicyView[], where: Where): readonly Policy[] {
  return views.flatMap((view) => {
    const key = `${where.dialect} ${where.clusterName} ${view.uid}.${view.generation}\n${view.text}`
    const known = READ.get(key)
    const policies = known ?? parse(view.text).documents.flatMap(({ value }) => policyOf(value, view, where))
    if (!known) READ.set(key, policies)
    return policies
  })
}

/** Texts seldom change, and each snapshot of the cluster brings them all again. */
const READ = new Map<string, readonly Policy[]>()

/** One document as a policy of the engine; none where it is refused. */
export function policyOf(
  value: Json | undefined,
  version: { readonly uid: string; readonly generation: number },
  { dialect, clusterName }: { readonly dialect: Dialect; readonly clusterName: string }
): readonly Policy[] {
  const { object } = readObject(value)
  if (!object) return []
  const { policy } = normalise({ ...object, metadata: { ...object.metadata, ...version } }, { dialect, clusterName })
  return policy ? [policy] : []
}
