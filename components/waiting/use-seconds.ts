import { useEffect, useState } from 'react'

/** Whole seconds until a time, in milliseconds by this page's clock; anew each time that the number changes. */
export function useSeconds(deadline: number): number {
  const [left, setLeft] = useState(() => until(deadline))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      const now = until(deadline)
      setLeft(now)
      // To the next change, and a little beyond.
      if (now > 0) timer = setTimeout(look, ((deadline - Date.now() - 1) % 1000) + 10)
    }
    look()
    return () => clearTimeout(timer)
  }, [deadline])
  return left
}

const until = (deadline: number) => Math.max(0, Math.ceil((deadline - Date.now()) / 1000))
