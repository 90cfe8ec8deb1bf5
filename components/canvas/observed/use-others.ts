import { useMemo } from 'react'
import { keysOf, type OtherPolicy, type OtherSource, othersOf } from '@/lib/editor/others'
import { useActions, useEditor } from '../../editor/provider'
import { useView } from '../../editor/view-store'

const NONE: readonly OtherPolicy[] = []

/** The other drafts and policies in force that are about pods of the open one; a draft stands for the policy of its name. */
export function useOthers(): readonly OtherPolicy[] {
  const shown = useView((view) => view.othersShown)
  const world = useEditor((state) => state.cluster.world)
  const applied = useEditor((state) => state.cluster.policies)
  const drafts = useEditor((state) => state.drafts)
  const active = useEditor((state) => state.active)
  const subject = useEditor((state) => state.canvas.subject.matching?.pods)
  const own = useEditor(
    (state) => `${state.canvas.policy.kindText}/${state.canvas.policy.namespace}/${state.canvas.policy.name}`
  )
  const { documents } = useActions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: texts of drafts that are not open change with the list alone
  const open = useMemo(
    () =>
      documents()
        .filter(({ id }) => id !== active)
        .map(({ id, text }) => ({ draft: id, text, keys: keysOf(text) })),
    [documents, drafts.length, active]
  )
  const sources = useMemo(() => {
    const taken = new Set([own, ...open.flatMap(({ keys }) => keys)])
    const inForce = applied.filter(({ kind, namespace, name }) => !taken.has(`${kind}/${namespace}/${name}`))
    return [
      ...inForce.map(({ text }): OtherSource => ({ text })),
      ...open.map(({ draft, text }): OtherSource => ({ draft, text }))
    ]
  }, [open, applied, own])
  return useMemo(
    () => (shown && world && subject ? othersOf(sources, world, subject) : NONE),
    [shown, world, subject, sources]
  )
}
