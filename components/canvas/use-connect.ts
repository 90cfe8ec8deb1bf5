import { useCallback, useMemo, useState } from 'react'
import type { OnConnect, OnConnectEnd } from 'reactflow'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { setView, view } from '../editor/view-store'
import { toast } from '../ui/toast'
import { type Ends, joined } from './connection'

/** From a block's dot to a gate: that makes the rule. What cannot be joined says why. */
export function useConnect() {
  const store = useEditorStore()
  const { run } = useActions()
  const [connecting, setConnecting] = useState(false)

  const isValidConnection = useCallback((ends: Ends) => 'block' in joined(store.getState().canvas, ends), [store])

  const join = useCallback(
    (ends: Ends) => {
      const found = joined(store.getState().canvas, ends)
      if ('why' in found) return toast({ tone: 'problem', title: found.why })
      const issue = run('connectBlock', { block: found.block })
      report(issue)
      const [edge] = store.getState().selection
      // The next step is to say on which ports; the inspector says it too, where it is open.
      if (!issue && view().rightTab !== 'inspector') setView({ editing: edge })
    },
    [run, store]
  )

  const onConnect: OnConnect = useCallback((connection) => join(connection), [join])

  const onConnectEnd: OnConnectEnd = useCallback(
    (event, { fromNode, toNode, toHandle, isValid }) => {
      setConnecting(false)
      const onto = toNode ? { node: toNode.id, handle: toHandle?.id } : droppedOn(event)
      if (isValid || !fromNode || !onto || onto.node === fromNode.id) return
      join({ source: fromNode.id, target: onto.node, targetHandle: onto.handle })
    },
    [join]
  )

  return useMemo(
    () => ({
      isValidConnection,
      onConnect,
      onConnectStart: () => setConnecting(true),
      onConnectEnd,
      connectionRadius: 36,
      className: connecting ? 'connecting' : ''
    }),
    [isValidConnection, onConnect, onConnectEnd, connecting]
  )
}

/** What lies where the line was let go; undefined on the bare canvas, which puts it back. */
function droppedOn(
  event: MouseEvent | TouchEvent
): { readonly node: string; readonly handle: string | undefined } | undefined {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  const element = point && document.elementFromPoint(point.clientX, point.clientY)
  const node = element?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined
  const handle = element?.closest('.react-flow__handle')?.getAttribute('data-handleid') ?? undefined
  return node === undefined ? undefined : { node, handle }
}
