import { Check, Eye, X } from 'lucide-react'
import type { FlowView } from '@/lib/api'
import { Badge } from '../ui/badge'

/** Icon and word: never colour alone. */
export function Verdict({ verdict }: { readonly verdict: FlowView['verdict'] }) {
  if (verdict === 'DROPPED') {
    return (
      <Badge tone="deny">
        <X aria-hidden strokeWidth={2.5} /> Dropped
      </Badge>
    )
  }
  if (verdict === 'AUDIT') {
    return (
      <Badge tone="warn">
        <Eye aria-hidden /> Audit
      </Badge>
    )
  }
  return (
    <Badge tone="allow">
      <Check aria-hidden strokeWidth={2.5} /> Forwarded
    </Badge>
  )
}
