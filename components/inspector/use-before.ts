import { useState } from 'react'
import type { Matching } from '@/lib/editor'

/** What matched before the last change of it; undefined until there was one. */
export function useBefore(now: Matching | undefined): Matching | undefined {
  const key = now?.pods.map(({ namespace, name }) => `${namespace}/${name}`).join(' ')
  const [seen, setSeen] = useState<{
    readonly key: string | undefined
    readonly now: Matching | undefined
    readonly before?: Matching | undefined
  }>({ key, now })
  if (seen.key !== key) setSeen({ key, now, before: seen.now })
  return seen.key === key ? seen.before : seen.now
}
