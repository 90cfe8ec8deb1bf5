import { useMemo, useRef } from 'react'
import { outlineOf } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { ItemActions } from './item-actions'
import { Tree } from './tree'
import { useOutline } from './use-outline'

/** The policy as a tree: the twin of the drawing for keys and screen readers. What it does is done to the same text. */
export default function OutlinePane() {
  const canvas = useEditor((state) => state.canvas)
  const root = useMemo(() => outlineOf(canvas), [canvas])
  const tree = useRef<HTMLDivElement>(null)
  const outline = useOutline(root)
  const toTree = () => tree.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div ref={tree} className="min-h-0 flex-1 overflow-y-auto p-1">
        <Tree {...outline} />
      </div>
      {outline.current ? <ItemActions item={outline.current} onDone={toTree} /> : null}
    </div>
  )
}
