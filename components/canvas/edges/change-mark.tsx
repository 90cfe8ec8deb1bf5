/** What would go or come with the open text applied: a cut through the line, or a plus on it. The middle is at 0, 0. */
export const ChangeMark = ({ lost }: { readonly lost: boolean }) => (
  <>
    <circle r="7.5" fill="var(--surface-0)" stroke="var(--would-change)" strokeWidth="1.5" />
    <path
      d={lost ? 'M-4.5 4.5L0 -4.5M0 4.5L4.5 -4.5' : 'M-4 0h8M0 -4v8'}
      stroke="var(--would-change)"
      strokeWidth="1.75"
      strokeLinecap="round"
    />
  </>
)
