import type { NamespaceScope, SelectorView } from '@/lib/editor'
import { Chip } from '../../ui/chip'

interface SelectorChipsProps {
  readonly selector: SelectorView
  /** What no condition at all means here. */
  readonly everything: string
}

/** ANDed conditions, one chip each. */
export function SelectorChips({ selector, everything }: SelectorChipsProps) {
  if (selector.terms.length === 0) return <span className="text-12 text-ink-2">{everything}</span>
  return (
    <span className="flex min-w-0 flex-wrap gap-1">
      {selector.terms.map((term) => (
        <Chip key={`${term.path}${term.text}`}>{term.text}</Chip>
      ))}
    </span>
  )
}

/** Which namespaces, in a few words; nothing where it is the policy's own. */
export function NamespaceLine({ scope }: { readonly scope: NamespaceScope }) {
  if (scope.kind === 'own') return null
  if (scope.kind === 'labels') {
    return (
      <span className="flex flex-wrap items-center gap-1 text-12 text-ink-3">
        in namespaces <SelectorChips selector={scope.selector} everything="all" />
      </span>
    )
  }
  return (
    <span className="text-12 text-ink-3">{scope.kind === 'all' ? 'in any namespace' : `in ${scope.names.join(', ')}`}</span>
  )
}
