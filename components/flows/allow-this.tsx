import type { FlowRecord } from '@/lib/flow'
import { useAllow } from './use-allow'

/** From a dropped flow to the rule that lets it pass; it is in the draft until it is applied. */
export function AllowThis({ flow }: { readonly flow: FlowRecord }) {
  const allow = useAllow()
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation()
        allow(flow)
      }}
      className="h-5 rounded-4 border border-line-strong bg-surface-1 px-1.5 text-12 font-medium whitespace-nowrap text-ink-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-surface-3 focus:opacity-100"
    >
      Allow this…
    </button>
  )
}
