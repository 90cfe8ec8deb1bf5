import { ChangeMark } from '../canvas/edges/change-mark'

/** The canvas's line for what would change, on one line of text: in pieces and cut, or whole with a plus. */
export const EffectLine = ({ lost }: { readonly lost: boolean }) => (
  <svg role="img" aria-label="to" viewBox="0 -9 46 18" className="h-4.5 w-11.5 shrink-0">
    <path
      d="M1 0H39"
      fill="none"
      stroke="var(--would-change)"
      strokeWidth="3.5"
      strokeDasharray={lost ? '6 4' : undefined}
    />
    <path d="M1 0H39" fill="none" stroke="var(--surface-1)" strokeWidth="1.25" />
    <path d="M38 -4.5L45 0L38 4.5Z" fill="var(--would-change)" />
    <g transform="translate(19 0) scale(.85)">
      <ChangeMark lost={lost} />
    </g>
  </svg>
)
