import { useDeferredValue, useMemo } from 'react'
import { withDraft } from '@/lib/editor/simulation'
import type { Policy, World } from '@/lib/policy'
import { policyOf } from '../live/policies'
import { useEditor } from './provider'

/** The cluster as it would be with the open text applied. Undefined while no cluster is known. */
export function useDraftWorld(): World | undefined {
  const world = useEditor((state) => state.cluster.world)
  const drafted = useDraftPolicies()
  return useMemo(() => world && { ...world, policies: withDraft(world, drafted) }, [world, drafted])
}

/** The open text as policies, as the cluster's dialect reads it; what would be may come a moment later than what is typed. */
export function useDraftPolicies(): readonly Policy[] {
  const dialect = useEditor((state) => state.cluster.world?.dialect)
  const clusterName = useEditor((state) => state.cluster.world?.clusterName)
  const documents = useDeferredValue(useEditor((state) => state.parsed.documents))
  return useMemo(() => {
    if (dialect === undefined || clusterName === undefined) return []
    return documents.flatMap(({ value }) => policyOf(value, { uid: DRAFT, generation: 0 }, { dialect, clusterName }))
  }, [documents, dialect, clusterName])
}

/** The uid that rules of the open text bear. */
const DRAFT = 'draft'
