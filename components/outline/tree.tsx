import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { OutlineItem } from '@/lib/editor'
import { cn } from '../ui/class-names'
import { ItemIcon } from './item-icon'
import type { Row } from './rows'

interface TreeProps {
  readonly rows: readonly Row[]
  readonly current: OutlineItem | undefined
  readonly folded: ReadonlySet<string>
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (row: Row) => void
  readonly onFold: (id: string, shut: boolean) => void
}

/** One line has the focus; keys lead from line to line. */
export function Tree({ rows, current, folded, onKeyDown, onFocus, onFold }: TreeProps) {
  const tree = useRef<HTMLDivElement>(null)
  const here = useRef(false)
  // The focus goes along when it is in the tree, or was on a line that is gone; it is not taken from elsewhere.
  useEffect(() => {
    const line = tree.current?.querySelector<HTMLElement>('[tabindex="0"]')
    const lost = here.current && document.activeElement === document.body
    if (current && (lost || tree.current?.contains(document.activeElement))) line?.focus()
  }, [current])
  return (
    <div
      ref={tree}
      role="tree"
      aria-label="Outline of the policy"
      onKeyDown={onKeyDown}
      onFocus={() => {
        here.current = true
      }}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) here.current = false
      }}
    >
      {rows.map((row) => (
        <Line
          key={row.item.id}
          row={row}
          focused={row.item.id === current?.id}
          shut={folded.has(row.item.id)}
          onFocus={() => onFocus(row)}
          onFold={(shut) => onFold(row.item.id, shut)}
        />
      ))}
    </div>
  )
}

interface LineProps {
  readonly row: Row
  readonly focused: boolean
  readonly shut: boolean
  readonly onFocus: () => void
  readonly onFold: (shut: boolean) => void
}

function Line({ row: { item, level, place, siblings }, focused, shut, onFocus, onFold }: LineProps) {
  const id = useId()
  const open = item.children.length > 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree, for the line that has the focus
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-selected={focused}
      aria-labelledby={`${id}text`}
      {...(item.note ? { 'aria-describedby': `${id}note` } : {})}
      {...(open ? { 'aria-expanded': !shut } : {})}
      tabIndex={focused ? 0 : -1}
      data-outline={item.kind}
      onClick={onFocus}
      // A screen reader may put the focus on any line.
      onFocus={({ target, currentTarget }) => target === currentTarget && !focused && onFocus()}
      style={{ paddingLeft: (level - 1) * 12 + 4 }}
      className={cn(
        'flex items-start gap-1.5 rounded-4 py-1 pr-2 text-13 -outline-offset-2 select-none',
        focused ? 'bg-accent-soft' : 'hover:bg-surface-2'
      )}
    >
      <ChevronRight
        aria-hidden
        onClick={(event) => {
          event.stopPropagation()
          onFold(!shut)
        }}
        className={cn('mt-1 size-3 shrink-0 text-ink-3', !shut && 'rotate-90', !open && 'invisible')}
      />
      <ItemIcon item={item} />
      <span className="min-w-0 flex-1">
        <span id={`${id}text`} className="block truncate">
          {item.text}
        </span>
        {item.note ? (
          <span id={`${id}note`} className="line-clamp-2 block text-12 text-ink-3" title={item.note}>
            {item.note}
          </span>
        ) : null}
      </span>
    </div>
  )
}
