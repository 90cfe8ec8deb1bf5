import { useMemo } from 'react'
import { type OtherPolicy, othersOf } from '@/lib/editor/others'
import { useOtherSources } from '../../editor/other-sources'
import { useEditor } from '../../editor/provider'
import { useView } from '../../editor/view-store'

const NONE: readonly OtherPolicy[] = []

/** The other drafts and policies in force that are about pods of the open one; a draft stands for the policy of its name. */
export function useOthers(): readonly OtherPolicy[] {
  const shown = useView((view) => view.othersShown)
  const world = useEditor((state) => state.cluster.world)
  const subject = useEditor((state) => state.canvas.subject.matching?.pods)
  const sources = useOtherSources()
  return useMemo(
    () => (shown && world && subject ? othersOf(sources, world, subject) : NONE),
    [shown, world, subject, sources]
  )
}
