/** A portcullis, half way up. */
export const Logo = () => (
  <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor">
    <path d="M3.5 18.25V8.5a6.5 6.5 0 0 1 13 0v9.75" strokeWidth="1.75" strokeLinecap="round" />
    <path
      d="M7 3.2v9.3l-.8 1.9M10 2.2v10.6l0 2M13 3.2v9.3l.8 1.9M4 8.25h12M4 11.75h12"
      strokeWidth="1.25"
      strokeLinecap="round"
    />
  </svg>
)
