import { ChangeMark } from './change-mark'

interface ChangeLineProps {
  readonly path: string
  /** Where its mark is. */
  readonly middle: readonly [x: number, y: number]
  readonly lost: boolean
}

/** What would change: a double line, in pieces and cut where it would be lost, whole and with a plus where it would be won. */
export const ChangeLine = ({ path, middle: [x, y], lost }: ChangeLineProps) => (
  <g data-change={lost ? 'lost' : 'gained'}>
    <path d={path} fill="none" stroke="var(--would-change)" strokeWidth="4" strokeDasharray={lost ? '7 5' : undefined} />
    <path d={path} fill="none" stroke="var(--surface-0)" strokeWidth="1.5" />
    <g transform={`translate(${x} ${y})`}>
      <ChangeMark lost={lost} />
    </g>
  </g>
)
