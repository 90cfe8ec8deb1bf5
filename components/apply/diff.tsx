import { useMemo } from 'react'
import { type DiffLine, diffView } from '@/lib/document'

const CONTEXT = 3

interface DiffProps {
  readonly before: string
  readonly after: string
  readonly label?: string
}

/** Two texts as one: what goes with a minus, what comes with a plus, and a few lines around. */
export function Diff({ before, after, label = 'Changes' }: DiffProps) {
  const hunks = useMemo(() => hunksOf(diffView(before, after)), [before, after])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section aria-label={label} tabIndex={0} className="mono max-h-96 overflow-auto py-1 text-12">
      {hunks.map((lines, index) => (
        <div key={`${lines[0]?.before}:${lines[0]?.after}`} className={index > 0 ? 'border-t border-dashed' : ''}>
          {lines.map((line) => (
            <Line key={`${line.before}:${line.after}`} line={line} />
          ))}
        </div>
      ))}
    </section>
  )
}

const LOOK = {
  same: { sign: ' ', name: '', className: 'text-ink-2' },
  added: { sign: '+', name: 'added: ', className: 'bg-[color-mix(in_oklch,var(--allow-soft)_60%,transparent)] text-ink-1' },
  removed: { sign: '−', name: 'removed: ', className: 'bg-deny-soft text-ink-2' }
} as const

function Line({ line: { kind, text, before, after } }: { readonly line: DiffLine }) {
  const { sign, name, className } = LOOK[kind]
  return (
    <div className={`flex whitespace-pre ${className}`}>
      <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-3 select-none">
        {after ?? before}
      </span>
      <span aria-hidden className={`w-4 shrink-0 select-none ${kind === 'added' ? 'text-allow-ink' : 'text-deny-ink'}`}>
        {sign}
      </span>
      <span className="sr-only">{name}</span>
      {text}
    </div>
  )
}

function hunksOf(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const near = new Set<number>()
  for (const [at, line] of lines.entries()) {
    if (line.kind === 'same') continue
    for (let index = at - CONTEXT; index <= at + CONTEXT; index += 1) near.add(index)
  }
  const hunks: DiffLine[][] = []
  for (const [at, line] of lines.entries()) {
    if (!near.has(at)) continue
    if (!near.has(at - 1) || hunks.length === 0) hunks.push([])
    hunks.at(-1)?.push(line)
  }
  return hunks
}
