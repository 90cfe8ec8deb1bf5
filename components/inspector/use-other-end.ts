import { useMemo } from 'react'
import { parse } from '@/lib/document'
import type { Edge } from '@/lib/editor'
import { type OtherPolicy, type OtherSource, othersOf } from '@/lib/editor/others'
import { homesOf, judgeOtherEnd, type OtherEnd, type OtherEndVerdict, otherEnd } from '@/lib/editor/pair'
import { withDraft } from '@/lib/editor/simulation'
import type { World } from '@/lib/policy'
import { useDraftWorld } from '../editor/draft-world'
import { useOtherSources } from '../editor/other-sources'
import { useEditor } from '../editor/provider'
import { policyOf } from '../live/policies'

export interface OtherEndView {
  readonly end: OtherEnd
  readonly verdict: OtherEndVerdict
  /** Where the rule may be written, the likeliest first; empty: in a new policy. */
  readonly homes: readonly OtherPolicy[]
}

/** How the other end of a rule takes its traffic, all drafts applied. A sentence where it cannot be told; undefined where it has no policy. */
export function useOtherEnd(edge: Edge): OtherEndView | string | undefined {
  const canvas = useEditor((state) => state.canvas)
  const near = useEditor((state) => state.canvas.subject.matching?.pods)
  const sources = useOtherSources()
  const world = useAllDrafts(sources)
  return useMemo(() => {
    const end = otherEnd(canvas, edge)
    if (typeof end !== 'object' || !world || !near) return typeof end === 'string' ? end : undefined
    return { end, verdict: judgeOtherEnd(world, near, end), homes: homesOf(end, othersOf(sources, world, end.pods)) }
  }, [canvas, edge, near, world, sources])
}

/** The cluster as it would be with every draft applied. */
function useAllDrafts(sources: readonly OtherSource[]): World | undefined {
  const world = useDraftWorld()
  return useMemo(() => {
    if (!world) return undefined
    const drafted = sources
      .filter(({ draft }) => draft !== undefined)
      .flatMap(({ draft = '', text }) =>
        parse(text).documents.flatMap(({ value }) => policyOf(value, { uid: draft, generation: 0 }, world))
      )
    return { ...world, policies: withDraft(world, drafted) }
  }, [world, sources])
}
