/** Keys of a shortcut, `⌘K`: one drawn cap for each. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-12 text-ink-3">
      {keys.split(' ').map((key) => (
        <span key={key} className="min-w-4 rounded-4 border border-line px-1 text-center leading-[16px]">
          {key}
        </span>
      ))}
    </kbd>
  )
}
