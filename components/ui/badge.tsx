import type { ReactNode } from 'react'
import { cn } from './class-names'

export type Tone = 'neutral' | 'accent' | 'allow' | 'deny' | 'warn' | 'unknown'

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-surface-2 text-ink-2',
  accent: 'bg-accent-soft text-accent-strong',
  allow: 'bg-allow-soft text-allow-ink',
  deny: 'bg-deny-soft text-deny-ink',
  warn: 'bg-warn-soft text-warn-ink',
  unknown: 'bg-unknown-soft text-ink-2'
}

export function Badge({ tone = 'neutral', className, children }: { tone?: Tone; className?: string; children: ReactNode }) {
  return (
    <span
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-4 px-1.5 text-12 font-medium whitespace-nowrap [&_svg]:size-3',
        TONES[tone],
        className
      )}
    >
      {children}
    </span>
  )
}
