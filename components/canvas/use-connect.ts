import { useCallback, useMemo, useState } from 'react'
import type { Connection, OnConnect } from 'reactflow'
import { useActions, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { setView, view } from '../editor/view-store'
import { sideOf } from './drawing'

/** From a block's dot to a gate: that makes the rule. */
export function useConnect() {
  const store = useEditorStore()
  const { run } = useActions()
  const [connecting, setConnecting] = useState(false)

  const blockOf = useCallback((connection: Pick<Connection, 'source' | 'target'>) => {
    return connection.source === 'subject' ? connection.target : connection.source
  }, [])

  const isValidConnection = useCallback(
    (connection: { source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null }) => {
      const { canvas } = store.getState()
      const handle = connection.source === 'subject' ? connection.sourceHandle : connection.targetHandle
      const block = canvas.blocks.find(({ id }) => id === blockOf(connection))
      return block !== undefined && sideOf(canvas, handle) === block.side
    },
    [store, blockOf]
  )

  const onConnect: OnConnect = useCallback(
    (connection) => {
      const issue = run('connectBlock', { block: blockOf(connection) })
      report(issue)
      const [edge] = store.getState().selection
      // The next step is to say on which ports; the inspector says it too, where it is open.
      if (!issue && view().rightTab !== 'inspector') setView({ editing: edge })
    },
    [run, blockOf, store]
  )

  return useMemo(
    () => ({
      isValidConnection,
      onConnect,
      onConnectStart: () => setConnecting(true),
      onConnectEnd: () => setConnecting(false),
      connectionRadius: 36,
      className: connecting ? 'connecting' : ''
    }),
    [isValidConnection, onConnect, connecting]
  )
}
