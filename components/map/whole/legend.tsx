import type { ReactNode } from 'react'
import { EffectLine } from '../../simulation/effect-line'

interface LegendProps {
  /** A workload is looked at: its arrows are drawn, and no traffic. */
  readonly chosen: boolean
  readonly traffic: boolean
  readonly losing: boolean
  readonly gaining: boolean
}

/** What the lines mean that are there now. */
export function Legend({ chosen, traffic, losing, gaining }: LegendProps) {
  const lines: readonly (readonly [words: string, line: ReactNode])[] = [
    ...(chosen ? [['may reach', <Arrow key="reach" />] as const] : []),
    ...(traffic && !chosen
      ? ([
          ['seen', <Seen key="seen" />],
          ['seen, dropped', <Seen key="dropped" dropped />]
        ] as const)
      : []),
    ...(losing ? [['would be lost', <EffectLine key="lost" lost />] as const] : []),
    ...(gaining ? [['would be won', <EffectLine key="gained" lost={false} />] as const] : [])
  ]
  if (lines.length === 0) return null
  return (
    <ul
      aria-label="Lines"
      className="pointer-events-none absolute bottom-3 left-3 flex flex-col gap-0.5 rounded-6 border bg-surface-1 px-2.5 py-1.5 text-12 text-ink-2 shadow-card"
    >
      {lines.map(([words, line]) => (
        <li key={words} className="flex items-center gap-2">
          <span aria-hidden className="flex w-11.5 shrink-0">
            {line}
          </span>
          {words}
        </li>
      ))}
    </ul>
  )
}

const Arrow = () => (
  <svg aria-hidden viewBox="0 0 46 16" className="h-4 w-11.5">
    <path d="M1 8H39" stroke="var(--allow)" strokeWidth="1.75" />
    <path d="M38 4L45 8L38 12Z" fill="var(--allow)" />
  </svg>
)

const Seen = ({ dropped = false }: { readonly dropped?: boolean }) => (
  <svg aria-hidden viewBox="0 0 46 16" className="h-4 w-11.5">
    <path
      d="M1 8H45"
      stroke={dropped ? 'var(--deny)' : 'var(--unknown)'}
      strokeWidth="1.25"
      strokeDasharray={dropped ? '2 4' : undefined}
    />
  </svg>
)
