import { Box, Braces, Check, FileText, Lock, LockOpen, type LucideIcon, Plug, Shield, Unlink, X } from 'lucide-react'
import type { OutlineItem } from '@/lib/editor'

/** What kind of line it is, and of a rule whether it allows or denies. */
export function ItemIcon({ item }: { readonly item: OutlineItem }) {
  const [Icon, tone] = iconOf(item)
  return <Icon aria-hidden className={`mt-0.75 size-3.5 shrink-0 ${tone}`} />
}

function iconOf({ kind, verdict, text }: OutlineItem): readonly [LucideIcon, string] {
  switch (kind) {
    case 'policy':
      return [FileText, 'text-ink-3']
    case 'subject':
      return [Shield, 'text-ink-3']
    case 'gate':
      return [text.endsWith('closed') ? Lock : LockOpen, 'text-ink-2']
    case 'rule':
      return verdict === 'deny' ? [X, 'text-deny'] : [Check, 'text-allow']
    case 'peer':
      return [Box, 'text-ink-3']
    case 'port':
      return [Plug, 'text-ink-3']
    case 'unconnected':
      return [Unlink, 'text-warn-ink']
    case 'l7':
    case 'extra':
      return [Braces, 'text-ink-3']
  }
}
