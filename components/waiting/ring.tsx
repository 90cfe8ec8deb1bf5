const RADIUS = 13
const ROUND = 2 * Math.PI * RADIUS

/** How much of the time is left, 1 to 0. It moves by whole seconds: nothing runs in the corner of the eye. */
export function Ring({ part }: { readonly part: number }) {
  const left = Math.min(1, Math.max(0, part))
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 shrink-0 -rotate-90" fill="none" strokeWidth="3">
      <circle cx="16" cy="16" r={RADIUS} className="stroke-surface-3" />
      <circle
        cx="16"
        cy="16"
        r={RADIUS}
        strokeLinecap="round"
        strokeDasharray={`${ROUND * left} ${ROUND}`}
        className={left < 0.25 ? 'stroke-deny' : 'stroke-accent'}
        style={left === 0 ? { display: 'none' } : {}}
      />
    </svg>
  )
}
