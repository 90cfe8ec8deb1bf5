import { useMemo } from 'react'
import { keysOf, type OtherSource } from '@/lib/editor/others'
import { useActions, useEditor } from './provider'

/** The texts beside the open one: the other drafts, and what is in force of which there is no draft. */
export function useOtherSources(): readonly OtherSource[] {
  const applied = useEditor((state) => state.cluster.policies)
  const changed = useEditor(({ drafts, active }) =>
    drafts.flatMap(({ id, updatedAt }) => (id === active ? [] : [`${id} ${updatedAt}`])).join()
  )
  const active = useEditor((state) => state.active)
  const own = useEditor(
    (state) => `${state.canvas.policy.kindText}/${state.canvas.policy.namespace}/${state.canvas.policy.name}`
  )
  const { documents } = useActions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts are asked for, and change when the drafts that are not open do
  const open = useMemo(
    () =>
      documents()
        .filter(({ id }) => id !== active)
        .map(({ id, text }) => ({ draft: id, text, keys: keysOf(text) })),
    [documents, changed, active]
  )
  return useMemo(() => {
    const taken = new Set([own, ...open.flatMap(({ keys }) => keys)])
    const inForce = applied.filter(({ kind, namespace, name }) => !taken.has(`${kind}/${namespace}/${name}`))
    return [
      ...inForce.map(({ text }): OtherSource => ({ text })),
      ...open.map(({ draft, text }): OtherSource => ({ draft, text }))
    ]
  }, [open, applied, own])
}
