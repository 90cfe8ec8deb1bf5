/** A sentence of the engine's, in which names stand between backticks: these are set in mono. */
export function Prose({ children }: { readonly children: string }) {
  const parts = children.split('`')
  // An odd one out is no pair: the sentence is shown as it is.
  if (parts.length % 2 === 0) return children
  let offset = 0
  return parts.map((part, index) => {
    offset += part.length + 1
    return index % 2 === 1 ? (
      <code key={offset} className="mono text-[0.94em] text-ink-1">
        {part}
      </code>
    ) : (
      part
    )
  })
}
