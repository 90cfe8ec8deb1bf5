import { useCallback, useEffect, useState } from 'react'
import type { ChangeView } from '@/lib/api'
import { client } from '../live/client'
import { useLive } from '../live/provider'
import type { Trouble } from '../live/state'
import { troubleOf } from '../live/trouble'

/** The history as the server has it, asked anew each time that it grows. */
export function useHistory() {
  const version = useLive((state) => state.history)
  const [changes, setChanges] = useState<readonly ChangeView[]>()
  const [trouble, setTrouble] = useState<Trouble>()

  const ask = useCallback(async () => {
    try {
      const answer = await client.history({ last: 200 })
      setChanges(answer.changes)
      setTrouble(undefined)
    } catch (error) {
      setTrouble(troubleOf(error))
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is the reason to ask
  useEffect(() => {
    void ask()
  }, [ask, version])

  return { changes, trouble, retry: () => void ask() }
}
