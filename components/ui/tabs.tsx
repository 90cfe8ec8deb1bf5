import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface TabItem<Id extends string> {
  readonly id: Id
  readonly label: ReactNode
  readonly badge?: ReactNode
  readonly panel: ReactNode
}

interface TabsProps<Id extends string> {
  readonly label: string
  readonly items: readonly TabItem<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
  /** At the right end of the row of tabs. */
  readonly aside?: ReactNode
}

/** Panels stay mounted: an editor that is hidden keeps its state. */
export function Tabs<Id extends string>({ label, items, value, onChange, aside }: TabsProps<Id>) {
  return (
    <Radix.Root value={value} onValueChange={(id) => onChange(id as Id)} className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b pr-2 pl-3">
        <Radix.List aria-label={label} className="flex h-full gap-4">
          {items.map(({ id, label, badge }) => (
            <Radix.Trigger
              key={id}
              value={id}
              className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent text-13 font-medium text-ink-3 hover:text-ink-1 data-[state=active]:border-accent data-[state=active]:text-ink-1"
            >
              {label}
              {badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <div className="flex min-w-0 flex-1 items-center justify-end gap-2">{aside}</div>
      </div>
      {items.map(({ id, panel }) => (
        <Radix.Content
          key={id}
          value={id}
          forceMount
          tabIndex={-1}
          className="min-h-0 flex-1 outline-none data-[state=inactive]:hidden"
        >
          {panel}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
