import { useState } from 'react'
import type { Merged } from '@/lib/document'
import { Diff } from './diff'

export type Way = 'theirs' | 'merge' | 'mine'

interface ConflictProps {
  readonly base: string
  readonly theirs: string
  readonly mine: string
  readonly merged: Merged
  readonly way: Way
  readonly onWay: (way: Way) => void
}

/** What they changed, what you changed, and the three ways on. */
export function Conflict({ base, theirs, mine, merged, way, onWay }: ConflictProps) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3">
        <Side title="Theirs" note="in force now" before={base} after={theirs} />
        <Side title="Yours" note="in this draft" before={base} after={mine} />
      </div>
      <fieldset className="flex flex-col divide-y overflow-hidden rounded-6 border">
        <legend className="sr-only">How to go on</legend>
        <Choice way="merge" chosen={way} onWay={onWay} title="Merge both">
          {merged.overlaps === 0
            ? `${count(merged.theirs, 'change')} of theirs and ${count(merged.mine, 'change')} of yours do not touch. The result is checked before it is applied.`
            : `${count(merged.overlaps, 'place')} changed by both: marked in the text, for you to settle there.`}
        </Choice>
        <Choice way="theirs" chosen={way} onWay={onWay} title="Take theirs">
          Your draft becomes what is in force. Undo brings yours back.
        </Choice>
        <Choice way="mine" chosen={way} onWay={onWay} title="Keep yours">
          What they changed is written over, once you apply it.
        </Choice>
      </fieldset>
    </div>
  )
}

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`

interface SideProps {
  readonly title: string
  readonly note: string
  readonly before: string
  readonly after: string
}

function Side({ title, note, before, after }: SideProps) {
  const [id] = useState(() => `side-${title}`)
  return (
    <section aria-labelledby={id} className="min-w-0 overflow-hidden rounded-6 border">
      <header className="flex items-baseline gap-2 border-b bg-surface-1 px-3 py-1.5">
        <h3 id={id} className="text-13 font-medium">
          {title}
        </h3>
        <span className="text-12 text-ink-3">{note}</span>
      </header>
      {before.trim() === after.trim() ? (
        <p className="px-3 py-2 text-13 text-ink-3">Nothing was changed.</p>
      ) : (
        <Diff label={`Changes of ${title.toLowerCase()}`} before={before} after={after} />
      )}
    </section>
  )
}

interface ChoiceProps {
  readonly way: Way
  readonly chosen: Way
  readonly onWay: (way: Way) => void
  readonly title: string
  readonly children: string
}

function Choice({ way, chosen, onWay, title, children }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2.5 px-3 py-2 has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="way"
        checked={way === chosen}
        onChange={() => onWay(way)}
        className="mt-1 size-3.5 shrink-0 accent-accent outline-none"
      />
      <span className="min-w-0">
        <span className="block text-13 font-medium">{title}</span>
        <span className="block text-13 text-ink-2">{children}</span>
      </span>
    </label>
  )
}
