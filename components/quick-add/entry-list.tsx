import { useEffect, useRef } from 'react'
import type { Listbox } from '../ui/use-listbox'
import type { Entry, Group } from './entries'

interface EntryListProps {
  readonly listbox: Listbox
  readonly groups: readonly Group[]
  readonly onTake: (entry: Entry) => void
}

/** What is found, by groups; the field keeps the focus. */
export function EntryList({ listbox, groups, onTake }: EntryListProps) {
  const list = useRef<HTMLDivElement>(null)
  const { index } = listbox
  const flat = groups.flatMap(({ entries }) => entries)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen is brought into sight when it, or what is found, changes
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [index, groups])
  if (flat.length === 0) {
    return (
      <p role="status" className="px-3 py-6 text-center text-13 text-ink-3">
        Nothing has that name. Type a prefix (10.0.0.0/8), a label (app=web) or a DNS name.
      </p>
    )
  }
  return (
    <div ref={list} {...listbox.list} className="max-h-64 overflow-y-auto p-1">
      {groups.map(({ heading, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox
        <div key={heading} role="group" aria-label={heading}>
          <div aria-hidden className="px-3 pt-2 pb-1 text-12 font-medium text-ink-3">
            {heading}
          </div>
          {entries.map((entry) => {
            const { id, icon: Icon, label, note } = entry
            return (
              <div
                key={id}
                {...listbox.option(flat.indexOf(entry))}
                onPointerDown={(event) => {
                  event.preventDefault()
                  onTake(entry)
                }}
                className="flex h-8 items-center gap-2.5 rounded-4 px-3 text-13 select-none hover:bg-surface-2 aria-selected:bg-surface-2"
              >
                <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
                <span className="min-w-0 shrink-0 truncate">{label}</span>
                <span className="min-w-0 flex-1 truncate text-right text-12 text-ink-3">{note}</span>
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
