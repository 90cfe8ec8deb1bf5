import type { MatchChange, PodRef } from '@/lib/editor'
import { cn } from '../ui/class-names'

const SHOWN = 8

interface MatchListProps {
  readonly change: MatchChange
  readonly of?: 'pod' | 'node' | 'group'
}

const LISTS = { pod: 'Pods that match', node: 'Nodes that match', group: 'CIDR groups that match' } as const

/** The pods (or nodes, or groups) that match, with those that the last change, or what is being typed, wins and loses. */
export function MatchList({ change: { kept, won, lost }, of = 'pod' }: MatchListProps) {
  const rows = [
    ...won.map((pod) => ({ pod, sign: '+', words: 'just won', className: 'text-allow-ink' })),
    ...lost.map((pod) => ({ pod, sign: '−', words: 'just lost', className: 'text-deny-ink line-through' })),
    ...kept.map((pod) => ({ pod, sign: '', words: '', className: 'text-ink-2' }))
  ]
  const count = kept.length + won.length
  return (
    <div className="-mt-1 flex flex-col gap-0.5 text-12">
      <p role="status" className={count === 0 ? 'text-warn-ink' : 'text-ink-3'}>
        {count === 0 ? `No ${of} matches now` : `${count} ${count === 1 ? `${of} matches` : `${of}s match`} now`}
        {won.length > 0 ? `, ${won.length} won` : ''}
        {lost.length > 0 ? `, ${lost.length} lost` : ''}
      </p>
      <ul aria-label={LISTS[of]}>
        {rows.slice(0, SHOWN).map(({ pod, sign, words, className }) => (
          <li key={`${sign}${nameOf(pod)}`} className={cn('mono flex gap-1.5', className)}>
            <span aria-hidden className="w-2 shrink-0">
              {sign}
            </span>
            {words ? <span className="sr-only">{words}: </span> : null}
            <span className="truncate">{nameOf(pod)}</span>
          </li>
        ))}
      </ul>
      {rows.length > SHOWN ? <p className="text-ink-3">and {rows.length - SHOWN} more</p> : null}
    </div>
  )
}

const nameOf = ({ namespace, name }: PodRef) => (namespace === '' ? name : `${namespace}/${name}`)
