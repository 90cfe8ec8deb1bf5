import type { FlowRecord } from '@/lib/flow'
import { useOpen } from '../editor/provider'
import { setView } from '../editor/view-store'
import { RowAction } from './row-action'
import { setTraffic } from './traffic-store'

/** From a dropped flow to the rules that would let it pass. */
export function AllowThis({ flow }: { readonly flow: FlowRecord }) {
  const open = useOpen()
  return (
    <RowAction
      onPress={() => {
        // It may open the policy that dropped the flow.
        open(() => {
          setTraffic({ allowing: flow })
          setView({ overlay: 'allow' })
        })
      }}
    >
      Allow this…
    </RowAction>
  )
}
