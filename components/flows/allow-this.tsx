import type { FlowRecord } from '@/lib/flow'
import { useOpen } from '../editor/provider'
import { setView } from '../editor/view-store'
import { setTraffic } from './traffic-store'

/** From a dropped flow to the rules that would let it pass. */
export function AllowThis({ flow }: { readonly flow: FlowRecord }) {
  const open = useOpen()
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation()
        // It may open the policy that dropped the flow.
        open(() => {
          setTraffic({ allowing: flow })
          setView({ overlay: 'allow' })
        })
      }}
      className="h-5 rounded-4 border border-line-strong bg-surface-1 px-1.5 text-12 font-medium whitespace-nowrap text-ink-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-surface-3 focus:opacity-100"
    >
      Allow this…
    </button>
  )
}
