import { ChevronDown, ChevronUp, ListTree } from 'lucide-react'
import { useState } from 'react'
import type { MapChanges, NamedChange } from '@/lib/editor/map'
import { ChangeMark } from '../../canvas/edges/change-mark'
import { setView } from '../../editor/view-store'
import { setSimulation } from '../../simulation/simulation-store'
import { Button } from '../../ui/button'

/** On a laptop the map has the room. */
const WIDE = 1600

/** Beside the map while nothing on it is looked at: who gains and loses by the open text. */
export function ChangesPanel({ changes }: { readonly changes: MapChanges }) {
  const [listed, setListed] = useState(() => window.innerWidth >= WIDE)
  const Turn = listed ? ChevronUp : ChevronDown
  return (
    <aside
      aria-label="What the open text changes"
      className="flex max-h-full max-w-72 min-w-0 flex-col overflow-hidden rounded-6 border bg-surface-1 shadow-card"
    >
      <button
        type="button"
        aria-expanded={listed}
        onClick={() => setListed(!listed)}
        className="flex h-10 items-center gap-2 px-3 text-left text-12 whitespace-nowrap -outline-offset-2 hover:bg-surface-2"
      >
        <Counts changes={changes} />
        <Turn aria-hidden className="size-3.5 text-ink-3" />
      </button>
      {listed ? (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <div tabIndex={0} className="min-h-0 overflow-y-auto border-t px-3 py-2 -outline-offset-2">
            <ChangeList changes={changes} />
          </div>
          <footer className="border-t p-1">
            <Button
              variant="ghost"
              onClick={() => {
                setSimulation({ view: 'blast' })
                setView({ bottomTab: 'simulation' })
              }}
            >
              <ListTree aria-hidden /> All of them, with why
            </Button>
          </footer>
        </>
      ) : null}
    </aside>
  )
}

/** How many, and which way. */
export function Counts({ changes: { losing, gaining } }: { readonly changes: MapChanges }) {
  return (
    <>
      {losing > 0 ? <Count lost count={losing} word={losing === 1 ? 'pair loses' : 'pairs lose'} /> : null}
      {gaining > 0 ? <Count lost={false} count={gaining} word={gaining === 1 ? 'pair gains' : 'pairs gain'} /> : null}
    </>
  )
}

interface CountProps {
  readonly lost: boolean
  readonly count: number
  readonly word: string
}

const Count = ({ lost, count, word }: CountProps) => (
  <span className="inline-flex items-center gap-1.5 text-ink-2">
    <Mark lost={lost} />
    <span>
      <span className="font-medium text-ink-1 tabular-nums">{count.toLocaleString('en')}</span> {word}
    </span>
  </span>
)

/** The first by name: who, to whom, and on which ports. */
export function ChangeList({ changes: { pairs, named } }: { readonly changes: MapChanges }) {
  const more = pairs - named.length
  return (
    <>
      <ul className="flex flex-col gap-1.5 text-12">
        {named.map((change) => (
          <Line key={`${change.from} ${change.to}`} change={change} />
        ))}
      </ul>
      {more > 0 ? <p className="pt-1.5 text-12 text-ink-3">and {more.toLocaleString('en')} more</p> : null}
    </>
  )
}

const Line = ({ change: { from, to, lost, gained } }: { readonly change: NamedChange }) => (
  <li className="flex items-start gap-2">
    <Mark lost={lost !== ''} />
    <span className="min-w-0">
      <span className="mono block truncate">{from}</span>
      <span className="mono block truncate">
        <span aria-hidden>→ </span>
        <span className="sr-only">to </span>
        {to}
      </span>
      <span className="block text-ink-3">
        {[lost && `loses ${lost}`, gained && `gains ${gained}`].filter(Boolean).join('; ')}
      </span>
    </span>
  </li>
)

const Mark = ({ lost }: { readonly lost: boolean }) => (
  <svg aria-hidden viewBox="-9 -9 18 18" className="size-4 shrink-0">
    <ChangeMark lost={lost} />
  </svg>
)
