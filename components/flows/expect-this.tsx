import { type FlowRecord, flowOf } from '@/lib/flow'
import { useActions, useEditor } from '../editor/provider'
import { useExpect } from '../expectations/use-expect'
import { RowAction } from './row-action'

/** From a flow to the statement that it must pass, or must not, from now on. */
export function ExpectThis({ flow }: { readonly flow: FlowRecord }) {
  const expect = useExpect()
  const { undo } = useActions()
  const world = useEditor((state) => state.cluster.world)
  if (!world) return null
  return (
    <RowAction
      onPress={() => {
        void import('../expectations/expect-flow').then(({ expectFlow }) =>
          expectFlow(expect, undo, flowOf(flow), flow.verdict !== 'DROPPED', world)
        )
      }}
    >
      Expect this
    </RowAction>
  )
}
