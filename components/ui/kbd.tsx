/** What a key is called where it bears another sign than on Apple's keyboards. */
const ELSEWHERE: Readonly<Record<string, string>> = { '⌘': 'Ctrl', '⇧': 'Shift' }

/** Keys of a shortcut, `⌘ K`: one drawn cap for each. The page says by `data-keys` whose keyboard it is, so that nothing moves once it is known. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-12 text-ink-3">
      {keys.split(' ').map((key) => (
        <span key={key} className="min-w-4 rounded-4 border border-line px-1 text-center leading-[16px]">
          <Cap sign={key} />
        </span>
      ))}
    </kbd>
  )
}

function Cap({ sign }: { readonly sign: string }) {
  const elsewhere = ELSEWHERE[sign]
  if (elsewhere === undefined) return sign
  return (
    <>
      <span className="hidden [[data-keys=apple]_&]:inline">{sign}</span>
      <span className="[[data-keys=apple]_&]:hidden">{elsewhere}</span>
    </>
  )
}
