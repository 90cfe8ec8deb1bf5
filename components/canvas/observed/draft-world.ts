import { useDeferredValue, useMemo } from 'react'
import { type Policy, policyKey, type World } from '@/lib/policy'
import { useEditor } from '../../editor/provider'
import { policyOf } from '../../live/policies'

/** The cluster as it would be with the open text applied. Undefined while no cluster is known. */
export function useDraftWorld(): World | undefined {
  const world = useEditor((state) => state.cluster.world)
  // What would be may come a moment later than what is typed.
  const documents = useDeferredValue(useEditor((state) => state.parsed.documents))
  return useMemo(() => {
    if (!world) return undefined
    const drafted = documents.flatMap(({ value }) => policyOf(value, { uid: DRAFT, generation: 0 }, world))
    const keys = new Set(drafted.map(({ ref }) => policyKey(ref)))
    return { ...world, policies: [...world.policies.filter(({ ref }) => !keys.has(policyKey(ref))), ...drafted] }
  }, [world, documents])
}

/** The uid that rules of the open text bear. */
const DRAFT = 'draft'

export const isDrafted = ({ ref }: Policy): boolean => ref.uid === DRAFT
