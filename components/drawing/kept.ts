import equal from 'fast-deep-equal/es6'
import { useEffect, useMemo, useRef } from 'react'

interface Identified {
  readonly id: string
}

/** The news, but for what says the same as before: that stays the same object, and so is not drawn again. */
export function keep<T extends Identified>(before: readonly T[], news: readonly T[]): readonly T[] {
  const known = new Map(before.map((one) => [one.id, one]))
  const kept = news.map((one) => {
    const old = known.get(one.id)
    return old && equal(old, one) ? old : one
  })
  return kept.length === before.length && kept.every((one, at) => one === before[at]) ? before : kept
}

/** See keep. React Flow draws a node or an edge again for each new object, and traffic makes new ones four times a second. */
export function useKept<T extends Identified>(news: readonly T[]): readonly T[] {
  const before = useRef<readonly T[]>([])
  const kept = useMemo(() => keep(before.current, news), [news])
  useEffect(() => {
    before.current = kept
  }, [kept])
  return kept
}
