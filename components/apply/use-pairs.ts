import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { ReachPairView, ReachView } from '@/lib/api'
import { client } from '../live/client'
import type { Trouble } from '../live/state'
import { troubleOf } from '../live/trouble'

/** Pairs of one call. */
const PART = 100

export interface Wanted {
  readonly change: 'all' | ReachPairView['change']
  readonly words: string
}

/** The list of a check by parts of `PART`, each asked for once when some of it comes into sight. */
export function usePairs(reach: ReachView, { change, words }: Wanted) {
  const spoken = useDeferredValue(words.trim())
  const whole = change === 'all' && spoken === ''
  const begun = useMemo(() => (whole ? beginning(reach) : NOTHING), [whole, reach])
  const [found, setFound] = useState(begun)
  const [trouble, setTrouble] = useState<Trouble>()
  const asked = useRef(new Set<number>())

  // biome-ignore lint/correctness/useExhaustiveDependencies: other words are another list
  useEffect(() => {
    asked.current = new Set(begun.parts.keys())
    setFound(begun)
    setTrouble(undefined)
    const current = asked.current
    if (whole) return
    void ask(0, current)
  }, [begun, change, spoken])

  const ask = async (part: number, current: Set<number>) => {
    if (current.has(part)) return
    current.add(part)
    try {
      const query = { list: reach.list, from: part * PART, count: PART, words: spoken }
      const { total, pairs } = await client.reach(change === 'all' ? query : { ...query, change })
      if (asked.current !== current) return
      setFound(({ parts }) => ({ total, parts: new Map([...parts, [part, pairs] as const]) }))
    } catch (error) {
      current.delete(part)
      if (asked.current === current) setTrouble(troubleOf(error))
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is new at each drawing, and asks for what these say
  const see = useCallback(
    (first: number, last: number) => {
      for (let part = Math.floor(first / PART); part * PART < last; part++) void ask(part, asked.current)
    },
    [reach.list, change, spoken]
  )
  const pairAt = (place: number) => found.parts.get(Math.floor(place / PART))?.[place % PART]
  return { total: found.total, pairAt, see, trouble }
}

interface Found {
  readonly total: number
  readonly parts: ReadonlyMap<number, readonly ReachPairView[]>
}

const NOTHING: Found = { total: 0, parts: new Map() }

/** The whole parts of what came with the check; where that is all, its last one too. */
function beginning({ losing, gaining, pairs }: ReachView): Found {
  const total = losing + gaining
  const parts = new Map<number, readonly ReachPairView[]>()
  for (let from = 0; from < pairs.length; from += PART) {
    const part = pairs.slice(from, from + PART)
    if (part.length === PART || from + part.length === total) parts.set(from / PART, part)
  }
  return { total, parts }
}
