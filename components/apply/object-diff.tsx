import type { AppliedObjectView } from '@/lib/api'
import { Badge, type Tone } from '../ui/badge'
import { Diff } from './diff'

const ACTIONS: Readonly<Record<AppliedObjectView['action'], { readonly label: string; readonly tone: Tone }>> = {
  created: { label: 'created', tone: 'allow' },
  configured: { label: 'changed', tone: 'accent' },
  unchanged: { label: 'unchanged', tone: 'neutral' },
  deleted: { label: 'deleted', tone: 'deny' }
}

interface ObjectDiffProps {
  readonly object: Pick<AppliedObjectView, 'kind' | 'namespace' | 'name' | 'action' | 'before' | 'after'>
  /** What is said where nothing changes. */
  readonly unchanged?: string
}

/** One object of the text, with what becomes of it. */
export function ObjectDiff({ object, unchanged = 'The very same text is in force.' }: ObjectDiffProps) {
  const { label, tone } = ACTIONS[object.action]
  return (
    <section className="overflow-hidden rounded-6 border" aria-label={`${object.name}: ${label}`}>
      <header className="flex items-center gap-2 border-b bg-surface-1 px-3 py-1.5">
        <span className="mono min-w-0 flex-1 truncate text-12">
          <span className="text-ink-3">{object.kind} </span>
          {object.namespace ? `${object.namespace}/` : ''}
          {object.name}
        </span>
        <Badge tone={tone}>{label}</Badge>
      </header>
      {object.action === 'unchanged' ? (
        <p className="px-3 py-2 text-13 text-ink-3">{unchanged}</p>
      ) : (
        <Diff before={object.before} after={object.after} />
      )}
    </section>
  )
}
